import { describe, expect, it } from 'vitest';
import type { JsonDocument, RelationshipRow, TagRow } from '../../src/demo/openmetadata/rows.ts';
import { calendarDay, dayOf, instant } from '../support/naive/days.ts';
import {
  catalogueOf,
  factsIn,
  type HandTable,
  msAgo,
  NOW,
  profileRow,
  row,
  scoreOf,
  tableHash,
  WITNESS,
} from '../support/naive/hand-made.ts';

const today = dayOf(NOW);
const tables: HandTable[] = [WITNESS, { name: 'a' }];
const withProfiles = (...documents: JsonDocument[]) =>
  factsIn(
    catalogueOf(tables, {
      profiles: documents.map((json) => profileRow(tableHash('a'), 'table.tableProfile', json)),
    }),
    'a',
  );

describe('size', () => {
  it('comes from the newest profile that has one', () => {
    const older = { timestamp: msAgo(9), sizeInByte: 70 };
    expect(withProfiles(older, { timestamp: msAgo(3), sizeInByte: 5 }).size).toBe(5n);
    expect(withProfiles(older, { timestamp: msAgo(3) }).size).toBe(70n);
    expect(withProfiles(older, { timestamp: msAgo(3), sizeInByte: null }).size).toBe(70n);
    expect(withProfiles(older, { timestamp: msAgo(3), sizeInByte: -1 }).size).toBe(70n);
    expect(withProfiles(older, { timestamp: msAgo(3), sizeInByte: 0 }).size).toBe(0n);
    expect(withProfiles({ timestamp: msAgo(3) }).size).toBeNull();
  });

  it('is read in both layouts', () => {
    const wrapped = { timestamp: msAgo(2), profileData: { sizeInByte: 11 }, profileType: 'table' };
    expect(withProfiles({ timestamp: msAgo(3), sizeInByte: 5 }, wrapped).size).toBe(11n);
    expect(withProfiles({ timestamp: msAgo(1), sizeInByte: 5 }, wrapped).size).toBe(5n);
  });

  it('is the largest of one timestamp, in whole bytes, half up', () => {
    const at = (sizeInByte: number) => ({ timestamp: msAgo(2), sizeInByte });
    expect(withProfiles(at(3), at(7), at(5)).size).toBe(7n);
    expect(withProfiles(at(2.5)).size).toBe(3n);
    expect(withProfiles(at(2 ** 53 + 2)).size).toBe(9_007_199_254_740_994n);
  });

  it('of the end of D counts, that of tomorrow does not', () => {
    const end = (today + 1) * 86_400_000;
    const profiles = [
      { timestamp: end - 1, sizeInByte: 8 },
      { timestamp: end, sizeInByte: 9 },
    ];
    expect(withProfiles(...profiles).size).toBe(8n);
  });

  it('is not that of a column, another name or another case of the hash', () => {
    const json = { timestamp: msAgo(1), sizeInByte: 8 };
    const profiles = [
      profileRow(tableHash('a'), 'table.columnProfile', json),
      profileRow(tableHash('a_before'), 'table.tableProfile', json),
      profileRow(tableHash('a').toUpperCase(), 'table.tableProfile', json),
    ];
    expect(factsIn(catalogueOf(tables, { profiles }), 'a').size).toBeNull();
  });
});

describe('creation day', () => {
  it('is lifeCycle.created, else of the newest profile', () => {
    const profile = { timestamp: msAgo(2), createDateTime: '2025-12-01T23:59:59' };
    expect(withProfiles(profile).created).toBe(calendarDay('2025-12-01'));
    const rows = catalogueOf([WITNESS, { name: 'a', created: 77 }], {
      profiles: [profileRow(tableHash('a'), 'table.tableProfile', profile)],
    });
    expect(factsIn(rows, 'a').created).toBe(today - 77);
  });

  it('is unknown when only an older profile knows it, the smallest of several for one timestamp', () => {
    const older = { timestamp: msAgo(9), createDateTime: '2025-12-01T00:00:00Z' };
    expect(withProfiles(older, { timestamp: msAgo(2) }).created).toBeNull();
    expect(withProfiles(older, { timestamp: msAgo(9), createDateTime: msAgo(99) }).created).toBe(today - 99);
  });

  it('reads ISO text with an offset or none, and numbers', () => {
    const at = Date.UTC(2025, 4, 1, 22, 30);
    expect(instant('2025-05-01T22:30:00')).toBe(at);
    expect(instant('2025-05-01 22:30:00.0000')).toBe(at);
    expect(instant('2025-05-02T04:00:00+05:30')).toBe(at);
    expect(instant('2025-05-01T14:30:00.000-0800')).toBe(at);
    expect(instant(at)).toBe(at);
    for (const bad of [null, -1, 'yesterday', '', '2025-02-30', true, {}]) expect(instant(bad)).toBeNull();
  });
});

describe('last write', () => {
  const write = (operation: string, age: number, wrapped = false) =>
    profileRow(tableHash('a'), 'table.systemProfile', {
      timestamp: msAgo(age),
      ...(wrapped ? { profileData: { operation } } : { operation }),
    });
  const last = (profiles: ReturnType<typeof write>[], updated?: number) =>
    factsIn(
      catalogueOf([WITNESS, { name: 'a', ...(updated === undefined ? {} : { updated }) }], { profiles }),
      'a',
    ).lastWrite;

  it('is the latest INSERT, UPDATE or WRITE', () => {
    expect(last([write('INSERT', 9), write('UPDATE', 7, true), write('DELETE', 2), write('MERGE', 1)])).toBe(
      today - 7,
    );
    expect(last([write('WRITE', 3), write('INSERT', -1)])).toBe(today - 3);
  });

  it('is lifeCycle.updated only when there is none of these', () => {
    expect(last([write('INSERT', 9)], 1)).toBe(today - 9);
    expect(last([write('DELETE', 9)], 5)).toBe(today - 5);
    expect(last([], -1)).toBeNull();
  });
});

describe('relationships and tags', () => {
  const to = (more: Partial<RelationshipRow>): RelationshipRow => ({
    fromId: 'ann',
    toId: 'a',
    fromEntity: 'user',
    toEntity: 'table',
    relation: 8,
    ...more,
  });
  const containers = {
    schemas: [row(['sf', 'db', 'schema'])],
    databases: [row(['sf', 'db'])],
    domains: [row(['D1']), row(['D1', 'sub']), row(['D12'])],
  };
  const find = (relationships: RelationshipRow[]) =>
    factsIn(catalogueOf(tables, { ...containers, relationships }), 'a');
  const schema = { toId: 'sf/db/schema', toEntity: 'databaseSchema' };
  const service = { toId: 'sf', toEntity: 'databaseService' };

  it('give the owner of the nearest container', () => {
    expect(find([to(service)]).owners).toEqual(['ann']);
    expect(find([to(service), to({ ...schema, fromId: 'team', fromEntity: 'team' })]).owners).toEqual([
      'team',
    ]);
    expect(find([to(schema), to({ fromId: 'bob' }), to({ fromId: 'al' })]).owners).toEqual(['al', 'bob']);
    expect(find([to({ toId: 'sf/db', toEntity: 'database' })]).owned).toBe(true);
  });

  it('give no owner when deleted or of another kind', () => {
    const others = [{ deleted: true }, { fromEntity: 'bot' }, { toEntity: 'dashboard' }, { relation: 10 }];
    for (const other of others) expect(find([to(other)]).owned).toBe(false);
  });

  it('put a table, its own or an inherited domain, into the parents of that domain', () => {
    const relationships = [to({ fromId: 'D1/sub', fromEntity: 'domain', relation: 10, ...schema })];
    const { domains } = scoreOf(catalogueOf(tables, { ...containers, relationships }));
    expect([...domains].map(([fqn, scope]) => [fqn, scope.total_tables])).toEqual([
      ['D1', 2],
      ['D1.sub', 2],
      ['D12', 0],
    ]);
    expect(domains.get('D12')).toMatchObject({ score: null, reason: 'no_tables' });
    const own = to({ fromId: 'D12', fromEntity: 'domain', relation: 10 });
    const nearer = scoreOf(catalogueOf(tables, { ...containers, relationships: [...relationships, own] }));
    expect(nearer.domains.get('D1')?.total_tables).toBe(1);
    expect(nearer.domains.get('D12')?.total_tables).toBe(1);
  });

  it('count what reads the table', () => {
    const edge = (more: Partial<RelationshipRow>) =>
      to({ fromId: 'a', fromEntity: 'table', relation: 13, toId: 'witness', ...more });
    expect(find([edge({})]).downstreamCount).toBe(1);
    expect(find([edge({ toId: 'board', toEntity: 'dashboard' }), edge({})]).downstreamCount).toBe(2);
    for (const other of [{ toId: 'a' }, { toId: 'nowhere' }, { deleted: true }, { relation: 5 }]) {
      expect(find([edge(other)]).downstreamCount).toBe(0);
    }
    const gone = catalogueOf([...tables, { name: 'gone', deleted: true }], {
      relationships: [edge({ toId: 'gone' })],
    });
    expect(factsIn(gone, 'a').downstreamCount).toBe(0);
  });

  it('give the lowest confirmed tier of the table itself', () => {
    const tag = (tagFQN: string, more: Partial<TagRow> = {}): TagRow => ({
      source: 0,
      tagFQN,
      targetFQNHash: tableHash('a'),
      labelType: 0,
      state: 1,
      ...more,
    });
    const tier = (...tags: TagRow[]) => factsIn(catalogueOf(tables, { tags }), 'a').tier;
    expect(tier(tag('Tier.Tier4'), tag('Tier.Tier2'), tag('Tier.Gold'))).toBe(2);
    expect(tier(tag('Tier.Tier1', { state: 0 }), tag('Tier.Tier5'))).toBe(5);
    expect(tier(tag('Tier.Tier1', { source: 1 }), tag('PII.None'))).toBeNull();
    expect(tier(tag('Tier.Tier1', { targetFQNHash: `${tableHash('a')}.0` }))).toBeNull();
  });
});
