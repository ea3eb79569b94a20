import { describe, expect, it } from 'vitest';
import { withMethods } from '../../src/backfill/comparable.ts';
import { createPastEvaluation, evidenceOn, hasEvidence } from '../../src/backfill/past-evaluation.ts';
import { factsOn, type PastTable } from '../../src/catalogue/past-table.ts';
import { createUseRecord, extremesOn } from '../../src/catalogue/recorded-use.ts';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';

const past = (members: Partial<PastTable> = {}): PastTable => ({
  id: 'i',
  fqn: 's.d.p.t',
  fqnHash: 's.d.p.t',
  serviceHash: 's',
  tableType: 'Regular',
  createdDay: null,
  accessedDay: null,
  updatedDay: null,
  profiledCreatedDay: null,
  profileBefore: { sizeBytes: null, createdDay: null },
  profiles: [],
  usageDays: [],
  writeDays: [],
  operationDays: [],
  downstreamCount: 0,
  owners: [],
  domains: [],
  ...members,
});

const moment = (day: number, sizeBytes: bigint | null, createdDay: number | null = null) => ({
  day,
  hasSize: sizeBytes !== null,
  sizeBytes,
  createdDay,
});

describe('the facts of an earlier day', () => {
  const days = [10, 11, 12, 13];
  const of = <K extends keyof NonNullable<ReturnType<typeof factsOn>[number]>>(table: PastTable, key: K) =>
    factsOn(table, days).map((facts) => (facts === null ? 'absent' : facts[key]));

  it('have the size of the newest profile that has one', () => {
    const profiles = [moment(11, 5n), moment(12, null), moment(13, 7n)];
    expect(of(past({ profiles }), 'sizeBytes')).toEqual([null, 5n, 5n, 7n]);
    const profileBefore = { sizeBytes: 3n, createdDay: null };
    expect(of(past({ profiles, profileBefore }), 'sizeBytes')).toEqual([3n, 5n, 5n, 7n]);
  });

  it('do not know a size that no disk has', () => {
    const absurd = { ...moment(11, null), hasSize: true };
    expect(of(past({ profiles: [moment(10, 5n), absurd] }), 'sizeBytes')).toEqual([5n, null, null, null]);
  });

  it('have the last use, write and operation up to the day', () => {
    const table = past({ usageDays: [2, 11, 13], writeDays: [12], operationDays: [9, 12] });
    expect(of(table, 'lastUsageDay')).toEqual([2, 11, 11, 13]);
    expect(of(table, 'writeDays')).toEqual([[], [], [12], [12]]);
    expect(of(table, 'lastSystemOperationDay')).toEqual([9, 9, 12, 12]);
  });

  it('begin with the creation, as far as it is known', () => {
    expect(of(past({ createdDay: 12 }), 'createdDay')).toEqual(['absent', 'absent', 12, 12]);
    expect(of(past(), 'createdDay')).toEqual([null, null, null, null]);
    const profiled = past({ profiledCreatedDay: 12, profiles: [moment(13, 1n, 12)] });
    expect(of(profiled, 'createdDay')).toEqual(['absent', 'absent', null, 12]);
  });

  it('know a table that was there before it was made anew', () => {
    const anew = past({ createdDay: 13, profileBefore: { sizeBytes: 1n, createdDay: 4 } });
    expect(of(anew, 'createdDay')).toEqual([4, 4, 4, 13]);
  });

  it.each<[string, Partial<PastTable>]>([
    ['use', { usageDays: [11] }],
    ['operation', { operationDays: [11] }],
    ['size', { profiles: [moment(11, 1n)] }],
    ['read', { accessedDay: 11 }],
    ['change', { updatedDay: 11 }],
  ])('know from a recorded %s that a table was there before it was made anew', (_, recorded) => {
    const anew = past({ createdDay: 13, ...recorded });
    expect(of(anew, 'createdDay')).toEqual(['absent', 11, 12, 13]);
  });
});

describe('evidence of an earlier day', () => {
  const record = createUseRecord();
  for (const day of [700, 650, 1000, 1005]) record.add('usage', 's', day);
  record.add('accessed', 's', 1020);
  const use = record.services();

  it('is what lies in the 400 days up to it', () => {
    const known = use.get('s') ?? { usage: [], accessed: [] };
    expect(known.usage).toEqual([650, 700, 1000, 1005]);
    const none = { firstAccessedDay: null, lastAccessedDay: null };
    expect(extremesOn(known, 1003)).toEqual({ firstUsageDay: 650, lastUsageDay: 1000, ...none });
    expect(extremesOn(known, 1051)).toMatchObject({ firstUsageDay: 700, firstAccessedDay: 1020 });
    expect(extremesOn(known, 649)).toEqual({ firstUsageDay: null, lastUsageDay: null, ...none });
  });

  it('is enough after 30 days', () => {
    const enough = (day: number) => hasEvidence(evidenceOn(use, day), day);
    expect([649, 650, 679, 680, 1000].map(enough)).toEqual([false, false, false, true, true]);
    expect(hasEvidence(evidenceOn(new Map(), 1), 1)).toBe(false);
  });
});

describe('the evaluation of earlier days', () => {
  const record = createUseRecord();
  for (let day = 0; day <= 200; day += 1) record.add('usage', 's', day);
  const use = record.services();
  const services = [{ hash: 's', name: 'warehouse', serviceType: 'Snowflake' }];
  const domains = [{ hash: 'a' }, { hash: 'a.b' }];

  it('tallies each day apart, by service and by domain with those above', () => {
    const evaluation = createPastEvaluation({ services, domains, use }, [150, 200]);
    evaluation.add(past({ usageDays: [100], domains: ['a.b'], profiles: [moment(160, 8n)] }));
    evaluation.add(past({ createdDay: 190, domains: ['a'], owners: null }));
    evaluation.add(past({ serviceHash: 'gone since' }));
    const [before, after] = evaluation.days();
    expect(before).toMatchObject({
      day: 150,
      services: [
        { hash: 's', name: 'warehouse', tally: { tables: 1, active: 1, inactive: 0, totalBytes: 0n } },
      ],
      domains: [
        { hash: 'a', tally: { tables: 1, active: 1 } },
        { hash: 'a.b', tally: { tables: 1, active: 1 } },
      ],
    });
    expect(after).toMatchObject({
      services: [{ tally: { tables: 2, newTables: 1, active: 0, inactive: 1, totalBytes: 8n } }],
      domains: [{ tally: { tables: 2 } }, { tally: { tables: 1, inactive: 1 } }],
    });
  });

  it('counts a table that was made anew since by its use; without any it is new, and only its bytes count', () => {
    const evaluation = createPastEvaluation({ services, domains: [], use }, [150, 200]);
    const anew = { createdDay: 199, profileBefore: { sizeBytes: 8n, createdDay: null } };
    evaluation.add(past({ ...anew, usageDays: [140, 190] }));
    evaluation.add(past({ ...anew, usageDays: [20] }));
    evaluation.add(past(anew));
    const tallies = evaluation.days().map(({ services: [service] }) => service?.tally);
    const counts = { tables: 3, newTables: 1, active: 1, inactive: 1, totalBytes: 24n };
    expect(tallies).toMatchObject([counts, counts]);
  });

  it('knows when the latest access hides earlier ones, and by how much that may change a score', () => {
    const evaluation = createPastEvaluation({ services, domains: [], use }, [150, 200]);
    for (let n = 0; n < 9; n += 1) evaluation.add(past({ usageDays: [100, 140, 195], accessedDay: 200 }));
    evaluation.add(past({ accessedDay: 180 }));
    const [before, after] = evaluation.days();
    expect(before?.services[0]).toMatchObject({
      tally: { active: 9, inactive: 1, recent: 9, population: 10 },
      best: { active: 10, inactive: 0, recent: 10, population: 10 },
    });
    expect(after?.services[0]?.best).toBeNull();
    const methods = evaluation.days().map((day) => withMethods(day, DEFAULT_WEIGHTS));
    expect(methods.map(({ methodVersion }) => methodVersion)).toEqual(['1-partial', '1']);
    expect(methods.map(({ services: [service] }) => service?.methodVersion)).toEqual(['1-partial', '1']);
  });

  it('knows that hidden reads may have moved the end of the evidence, and with it all idle days', () => {
    const accessed = createUseRecord();
    // 98 tables were read long ago, two are read daily: of these the last read alone is kept.
    for (const day of [0, 100, 201]) accessed.add('accessed', 's', day);
    const evaluation = createPastEvaluation({ services, domains: [], use: accessed.services() }, [200, 201]);
    for (let n = 0; n < 98; n += 1) evaluation.add(past({ accessedDay: n === 0 ? 0 : 100 }));
    for (let n = 0; n < 2; n += 1) evaluation.add(past({ accessedDay: 201 }));
    const [before, after] = evaluation.days();
    expect(before?.services[0]).toMatchObject({ tally: { active: 97 }, moved: { active: 2, inactive: 98 } });
    expect(after?.services[0]).toMatchObject({ tally: { active: 2, inactive: 98 }, moved: null });
    const methods = evaluation.days().map((day) => withMethods(day, DEFAULT_WEIGHTS).methodVersion);
    expect(methods).toEqual(['1-partial', '1']);
  });

  it('knows that hidden reads would have told own writes from use', () => {
    const both = createUseRecord();
    for (let day = 0; day <= 221; day += 1) both.add('usage', 's', day);
    both.add('accessed', 's', 221);
    const evaluation = createPastEvaluation({ services, domains: [], use: both.services() }, [220, 221]);
    const days = Array.from({ length: 222 }, (_, day) => day);
    for (let n = 0; n < 5; n += 1) {
      evaluation.add(past({ usageDays: days, writeDays: days, operationDays: days }));
      evaluation.add(past({ usageDays: days, accessedDay: 221 }));
    }
    const [before, after] = evaluation.days();
    expect(before?.services[0]).toMatchObject({ tally: { active: 10 }, moved: { active: 5, inactive: 5 } });
    expect(after?.services[0]).toMatchObject({ tally: { active: 5, inactive: 5 }, moved: null });
    const methods = evaluation.days().map((day) => withMethods(day, DEFAULT_WEIGHTS).methodVersion);
    expect(methods).toEqual(['1-partial', '1']);
  });

  it('scores no day that has too little use before it, and knows its bytes all the same', () => {
    const evaluation = createPastEvaluation({ services, domains: [], use }, [29, 30]);
    evaluation.add(past({ profileBefore: { sizeBytes: 8n, createdDay: null } }));
    expect(evaluation.days()).toMatchObject([
      { isScored: false, services: [{ tally: { totalBytes: 8n } }] },
      { isScored: true },
    ]);
  });

  it('counts use of 400 days ago, and none before that', () => {
    const record = createUseRecord();
    for (const day of [650, 700]) record.add('usage', 's', day);
    const known = record.services().get('s') ?? { usage: [], accessed: [] };
    expect(extremesOn(known, 1_050).firstUsageDay).toBe(650);
    expect(extremesOn(known, 1_051).firstUsageDay).toBe(700);
  });
});
