import { describe, expect, it } from 'vitest';
import { judge } from '../../src/zi/activity.ts';
import type { Evidence } from '../../src/zi/evidence.ts';
import { ago, TODAY, table } from '../support/facts.ts';

const evidence = (from: number, to = 0, lifecycle = true): Evidence => ({
  from: ago(from),
  to: ago(to),
  lifecycle,
});
const judged = (facts: Parameters<typeof table>[0], by: Evidence | null = evidence(400)) =>
  judge(table(facts), by, TODAY);

describe('a last use', () => {
  it.each([
    [0, 'ACTIVE', true],
    [30, 'ACTIVE', true],
    [31, 'ACTIVE', false],
    [90, 'ACTIVE', false],
    [91, 'INACTIVE', false],
    [400, 'INACTIVE', false],
  ] as const)('%i days before E: %s, recent %s', (days, activity, recent) => {
    const expected = { activity, recent, idleDays: days, idleIsLowerBound: false };
    expect(judged({ accessedDay: ago(days) })).toMatchObject(expected);
    expect(judged({ lastUsageDay: ago(days) })).toMatchObject(expected);
  });

  it('is idle up to E, not up to D', () => {
    const stopped = evidence(300, 200);
    expect(judged({ lastUsageDay: ago(290) }, stopped)).toMatchObject({ activity: 'ACTIVE', idleDays: 90 });
    expect(judged({ lastUsageDay: ago(291) }, stopped)).toMatchObject({ activity: 'INACTIVE', idleDays: 91 });
  });

  it('after E is idle for no day', () => {
    expect(judged({ accessedDay: ago(5) }, evidence(300, 20))).toMatchObject({ idleDays: 0, recent: true });
  });

  it('is the later of accessed and of a usage day', () => {
    const both = { accessedDay: ago(40), lastUsageDay: ago(20) };
    expect(judged(both).lastUse).toEqual({ day: ago(20), source: 'usage' });
    expect(judged({ ...both, accessedDay: ago(19) }).lastUse).toEqual({ day: ago(19), source: 'lifecycle' });
    expect(judged({ ...both, accessedDay: ago(20) }).lastUse).toEqual({ day: ago(20), source: 'lifecycle' });
  });

  it('ignores days after D', () => {
    expect(judged({ accessedDay: ago(-1), lastUsageDay: ago(50) }).lastUse?.day).toBe(ago(50));
    expect(judged({ accessedDay: ago(50), lastUsageDay: ago(-1) }).lastUse?.day).toBe(ago(50));
    expect(judged({ accessedDay: ago(-1), lastUsageDay: ago(-1) }).lastUse).toBeNull();
  });

  it('is a usage day of the last 400 days only, but any day of accessed', () => {
    expect(judged({ lastUsageDay: ago(400) }).idleDays).toBe(400);
    expect(judged({ lastUsageDay: ago(401) })).toMatchObject({ lastUse: null, idleIsLowerBound: true });
    expect(judged({ accessedDay: ago(2000) })).toMatchObject({ activity: 'INACTIVE', idleDays: 2000 });
    expect(judged({ accessedDay: 0 }).idleDays).toBe(TODAY);
  });
});

describe('usage rows that are own writes', () => {
  const written = { lastUsageDay: ago(1), lastSystemOperationDay: ago(1), downstreamCount: 0 };

  it('do not count in a service with lifecycle evidence', () => {
    expect(judged(written)).toMatchObject({ activity: 'INACTIVE', lastUse: null, idleIsLowerBound: true });
  });

  it('leave accessed to count', () => {
    expect(judged({ ...written, accessedDay: ago(70) }).lastUse).toEqual({
      day: ago(70),
      source: 'lifecycle',
    });
  });

  it('count in a service without lifecycle evidence', () => {
    expect(judged(written, evidence(400, 0, false))).toMatchObject({ activity: 'ACTIVE', idleDays: 1 });
  });

  it('count when something downstream reads the table', () => {
    expect(judged({ ...written, downstreamCount: 1 }).activity).toBe('ACTIVE');
  });

  it('count while lineage is unknown', () => {
    expect(judged({ ...written, downstreamCount: null }).activity).toBe('ACTIVE');
  });

  it('are recognised by a write within 90 days of D', () => {
    expect(judged({ ...written, lastSystemOperationDay: ago(90) }).lastUse).toBeNull();
    expect(judged({ ...written, lastSystemOperationDay: ago(91) }).lastUse?.day).toBe(ago(1));
    expect(judged({ ...written, lastSystemOperationDay: ago(-1) }).lastUse?.day).toBe(ago(1));
  });

  it('are recognised by a DELETE alone, but never by lifeCycle.updated alone', () => {
    expect(judged({ ...written, writeDays: [] }).lastUse).toBeNull();
    expect(judged({ ...written, lastSystemOperationDay: null, updatedDay: ago(1) }).lastUse?.day).toBe(
      ago(1),
    );
  });

  it('make a young table new, for it was never used', () => {
    expect(judged({ ...written, createdDay: ago(5) }).activity).toBe('NEW');
  });
});

describe('a table that was never used', () => {
  it.each([
    [29, 'UNKNOWN', null],
    [30, 'UNKNOWN', false],
    [89, 'UNKNOWN', false],
    [90, 'INACTIVE', false],
  ] as const)('with a bound of %i days: %s, recent %s', (days, activity, recent) => {
    const expected = { activity, recent, lastUse: null, idleDays: days, idleIsLowerBound: true };
    expect(judged({}, evidence(days))).toMatchObject(expected);
    expect(judged({}, evidence(days + 7, 7))).toMatchObject(expected);
  });

  it('is bound by its creation when that is later than S', () => {
    expect(judged({ createdDay: ago(89) })).toMatchObject({
      activity: 'UNKNOWN',
      recent: false,
      idleDays: 89,
    });
    expect(judged({ createdDay: ago(90) })).toMatchObject({ activity: 'INACTIVE', idleDays: 90 });
    expect(judged({ createdDay: ago(900) })).toMatchObject({ activity: 'INACTIVE', idleDays: 400 });
  });

  it('is old enough to judge at 30 days before E, and new at 29', () => {
    expect(judged({ createdDay: ago(30) })).toMatchObject({ activity: 'UNKNOWN', recent: false });
    expect(judged({ createdDay: ago(29) })).toMatchObject({ activity: 'NEW', recent: null });
    expect(judged({ createdDay: ago(30 + 12) }, evidence(400, 12)).activity).toBe('UNKNOWN');
    expect(judged({ createdDay: ago(29 + 12) }, evidence(400, 12)).activity).toBe('NEW');
  });

  it('is new when created after E, and never idle for less than 0 days', () => {
    expect(judged({ createdDay: ago(3) }, evidence(400, 20))).toMatchObject({ activity: 'NEW', idleDays: 0 });
  });

  it('has no known creation day when that lies after D', () => {
    expect(judged({ createdDay: ago(-1) })).toMatchObject({ activity: 'INACTIVE', idleDays: 400 });
  });
});

describe('new', () => {
  it('is no table that was used', () => {
    expect(judged({ createdDay: ago(5), accessedDay: ago(3) }).activity).toBe('ACTIVE');
    expect(judged({ createdDay: ago(5), lastUsageDay: ago(3) }).activity).toBe('ACTIVE');
  });

  it('is no table without a known creation day', () => {
    expect(judged({}, evidence(10)).activity).toBe('UNKNOWN');
  });
});

describe('without evidence', () => {
  it('activity is unknown and no table is new, whatever is known of it', () => {
    const unknown = {
      activity: 'UNKNOWN',
      recent: null,
      lastUse: null,
      idleDays: null,
      idleFrom: null,
      idleIsLowerBound: false,
    };
    expect(judged({}, null)).toEqual(unknown);
    expect(judged({ createdDay: ago(1) }, null)).toEqual(unknown);
    const old = { day: ago(401), source: 'lifecycle' };
    expect(judged({ accessedDay: ago(401) }, null)).toEqual({ ...unknown, lastUse: old });
  });
});
