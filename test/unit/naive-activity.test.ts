import { describe, expect, it } from 'vitest';
import { catalogueOf, factsIn, type HandTable, row, scoreOf, WITNESS } from '../support/naive/hand-made.ts';

const evidence = (tables: HandTable[]) => scoreOf(catalogueOf(tables)).services.get('sf');
const today = Math.floor(Date.UTC(2026, 0, 15) / 86_400_000);

describe('evidence of a service', () => {
  it('spans the days of usage of the last 400 days, views included', () => {
    const found = evidence([
      { name: 'v', type: 'View', used: [3, 400, 401] },
      { name: 't', used: [10] },
    ]);
    expect(found).toMatchObject({ from: today - 400, to: today - 3, lifecycle: false });
  });

  it('ignores rows of tomorrow, without a count, of deleted tables and of other entities', () => {
    const rows = catalogueOf([
      { name: 'a', used: [-1, [5, 0], [6, null]] },
      { name: 'b', used: [1], deleted: true },
    ]);
    rows.usage.push({ id: 'a', entityType: 'databaseSchema', usageDate: '2026-01-10', count1: 5 });
    expect(scoreOf(rows).services.get('sf')).toMatchObject({ from: null, reason: 'no_usage_evidence' });
  });

  it('moves E, not S, by a last access when there is usage', () => {
    const found = evidence([
      { name: 'a', used: [20, 50], accessed: 300 },
      { name: 'b', accessed: 10 },
    ]);
    expect(found).toMatchObject({ from: today - 50, to: today - 10, lifecycle: true });
  });

  it('starts at the earliest access when there is no usage', () => {
    const found = evidence([
      { name: 'a', accessed: 400 },
      { name: 'b', accessed: 10 },
      { name: 'c', accessed: 401 },
    ]);
    expect(found).toMatchObject({ from: today - 400, to: today - 10, lifecycle: true });
  });

  it('is none with an access 401 days ago, and stale from the 15th day on', () => {
    expect(evidence([{ name: 'a', accessed: 401 }])).toMatchObject({ lifecycle: false, from: null });
    expect(evidence([{ name: 'a', used: [14] }])?.evidence_stale).toBe(false);
    expect(evidence([{ name: 'a', used: [15] }])?.evidence_stale).toBe(true);
  });
});

describe('last use', () => {
  const etl = (more: Partial<HandTable>): HandTable => ({ name: 'etl', used: [2], writes: [2], ...more });
  const reader: HandTable = { name: 'reader', accessed: 0, used: [200] };

  it('is the later of access and usage', () => {
    expect(factsIn(catalogueOf([WITNESS, { name: 'a', used: [7], accessed: 40 }]), 'a').lastUse).toBe(
      today - 7,
    );
    expect(factsIn(catalogueOf([WITNESS, { name: 'a', used: [70], accessed: 4 }]), 'a').lastUse).toBe(
      today - 4,
    );
  });

  it('does not count usage that is its own writes', () => {
    expect(factsIn(catalogueOf([reader, etl({})]), 'etl')).toMatchObject({ lastUse: null, queries30: 0 });
    expect(factsIn(catalogueOf([reader, etl({ accessed: 33 })]), 'etl').lastUse).toBe(today - 33);
    expect(factsIn(catalogueOf([reader, etl({ writes: [], deletes: [90] })]), 'etl').lastUse).toBeNull();
  });

  it('counts it when writes are old, something reads it or nothing sets `accessed`', () => {
    expect(factsIn(catalogueOf([reader, etl({ writes: [91] })]), 'etl').lastUse).toBe(today - 2);
    expect(factsIn(catalogueOf([reader, etl({ writes: [], updated: 2 })]), 'etl').lastUse).toBe(today - 2);
    expect(factsIn(catalogueOf([WITNESS, etl({})]), 'etl').lastUse).toBe(today - 2);
    const edge = { fromId: 'etl', toId: 'reader', fromEntity: 'table', toEntity: 'table', relation: 13 };
    const read = catalogueOf([reader, etl({})], { relationships: [edge] });
    expect(factsIn(read, 'etl')).toMatchObject({ lastUse: today - 2, downstreamCount: 1, queries30: 1 });
  });

  it('is measured to E when the evidence stops', () => {
    const facts = factsIn(
      catalogueOf([
        { name: 'a', used: [100] },
        { name: 'b', used: [130] },
      ]),
      'b',
    );
    expect(facts).toMatchObject({
      idleDays: 30,
      activity: 'ACTIVE',
      recent: true,
      gates: ['stale_evidence'],
    });
  });
});

describe('activity', () => {
  const idle = (age: number) => factsIn(catalogueOf([WITNESS, { name: 'a', used: [age] }]), 'a');
  const never = (span: number, created?: number) =>
    factsIn(
      catalogueOf([
        { name: 'witness', used: [0, span] },
        { name: 'a', ...(created === undefined ? {} : { created }) },
      ]),
      'a',
    );

  it('is active to the 90th day and recent to the 30th', () => {
    expect(idle(90)).toMatchObject({ activity: 'ACTIVE', recent: false });
    expect(idle(91)).toMatchObject({ activity: 'INACTIVE', recent: false });
    expect(idle(30).recent).toBe(true);
    expect(idle(31).recent).toBe(false);
  });

  it('of a never-used table depends on how long we have looked', () => {
    expect(never(90)).toMatchObject({
      activity: 'INACTIVE',
      recent: false,
      idleDays: 90,
      idleIsLowerBound: true,
    });
    expect(never(89)).toMatchObject({ activity: 'UNKNOWN', recent: false });
    expect(never(30)).toMatchObject({ activity: 'UNKNOWN', recent: false });
    expect(never(29)).toMatchObject({ activity: 'UNKNOWN', recent: null });
  });

  it('of a never-used table is bounded by its creation', () => {
    expect(never(200, 90)).toMatchObject({ activity: 'INACTIVE', idleDays: 90 });
    expect(never(200, 89)).toMatchObject({ activity: 'UNKNOWN', recent: false, idleDays: 89 });
    expect(never(200, 30)).toMatchObject({ activity: 'UNKNOWN', recent: false });
    expect(never(200, 29)).toMatchObject({ activity: 'NEW', isNew: true, active: null, recent: null });
    expect(never(60, 300)).toMatchObject({ activity: 'UNKNOWN', idleDays: 60 });
  });

  it('is new when created after E, but not when created after D, used, or without evidence', () => {
    const stale = catalogueOf([
      { name: 'w', used: [20, 200] },
      { name: 'a', created: 5 },
    ]);
    expect(factsIn(stale, 'a').activity).toBe('NEW');
    expect(never(200, -1)).toMatchObject({ activity: 'INACTIVE', created: null });
    expect(factsIn(catalogueOf([WITNESS, { name: 'a', created: 5, used: [1] }]), 'a').activity).toBe(
      'ACTIVE',
    );
    expect(factsIn(catalogueOf([{ name: 'a', created: 5 }]), 'a').activity).toBe('UNKNOWN');
  });

  it('leaves new tables out of the population and views out of the tables', () => {
    const { estate } = scoreOf(
      catalogueOf([
        WITNESS,
        { name: 'new', created: 3, gib: 2 },
        { name: 'v1', type: 'View', gib: 5 },
        { name: 'v2', type: 'SecureView' },
        { name: 'mv', type: 'MaterializedView', used: [1] },
        { name: 'odd', type: 'Frobnicated', used: [1] },
        { name: 'gone', deleted: true },
      ]),
    );
    expect(estate).toMatchObject({
      total_tables: 4,
      views: 2,
      new_tables: 1,
      population: 3,
      active_tables: 3,
    });
    expect(estate.total_bytes).toBe(2n * 2n ** 30n);
  });

  it('knows a table by the FQN when its service has no row', () => {
    const rows = catalogueOf([{ name: 'a', service: 'eu.west', used: [1] }]);
    rows.services = [];
    expect([...scoreOf(rows).services.keys()]).toEqual(['eu.west']);
    rows.services = [row(['eu.west'], { name: 'renamed' })];
    expect([...scoreOf(rows).services.keys()]).toEqual(['renamed']);
  });
});
