import { describe, expect, it } from 'vitest';
import { categoryOf } from '../support/naive/facts.ts';
import {
  catalogueOf,
  factsIn,
  type HandTable,
  scoreOf,
  tableHash,
  WITNESS,
} from '../support/naive/hand-made.ts';
import { GIB, purgeScore, recommendationOf, sizeShare } from '../support/naive/purge.ts';
import { toNumber } from '../support/naive/rational.ts';

const facts = (table: Partial<HandTable>) => factsIn(catalogueOf([WITNESS, { name: 'a', ...table }]), 'a');

describe('purge score', () => {
  const nothing = { idleDays: 0, size: null, queries30: 0, writeDaysAfterUse: 0 };

  it('adds 7 for 180 idle days, 1 for no queries, 1 for 9 999 GiB and 1 for 30 days of writes', () => {
    expect(purgeScore(nothing)).toBe(1);
    expect(purgeScore({ ...nothing, idleDays: 180 })).toBe(8);
    expect(purgeScore({ ...nothing, idleDays: 9999 })).toBe(8);
    expect(purgeScore({ ...nothing, size: 9_999n * GIB })).toBe(2);
    expect(purgeScore({ idleDays: 200, size: 10n ** 18n, queries30: 0, writeDaysAfterUse: 31 })).toBe(10);
  });

  it('is rounded half up to one decimal', () => {
    expect(purgeScore({ ...nothing, queries30: 19 })).toBe(0.1);
    expect(purgeScore({ ...nothing, queries30: 20 })).toBe(0);
    expect(purgeScore({ ...nothing, idleDays: 105 })).toBe(4.5);
    expect(purgeScore({ ...nothing, size: 99n * GIB, queries30: 3 })).toBe(0.8);
  });

  it('weighs size by the logarithm of GiB + 1', () => {
    expect(toNumber(sizeShare(9n * GIB))).toBe(0.25);
    expect(toNumber(sizeShare(0n))).toBe(0);
    expect(toNumber(sizeShare(GIB))).toBeCloseTo(Math.log10(2) / 4, 12);
  });

  it('is taken from the table: bound, queries of 30 days, writes after the last use', () => {
    expect(facts({}).purgeScore).toBe(8);
    expect(facts({ used: [29] }).purgeScore).toBe(0.5);
    expect(facts({ used: [30] }).purgeScore).toBe(1);
    expect(facts({ used: [[3, 3], 29] })).toMatchObject({ queries30: 4, purgeScore: 0.2 });
    expect(facts({ used: [100], writes: [100, 99, 1, 1, 0] }).purgeScore).toBe(4.4);
    expect(facts({ used: [100], updated: 99 }).purgeScore).toBe(4.3);
    expect(facts({ writes: [400, 401, 5] }).purgeScore).toBe(8.1);
  });

  it('is null for new, unknown and view', () => {
    expect(facts({ created: 3 })).toMatchObject({ purgeScore: null, recommendation: null });
    expect(facts({ created: 60 })).toMatchObject({ purgeScore: null, activity: 'UNKNOWN' });
    expect(facts({ type: 'View' })).toMatchObject({ purgeScore: null, category: null });
  });
});

describe('recommendation', () => {
  it('follows the score', () => {
    const list = [3.9, 4, 5.9, 6, 7.9, 8].map((score) => recommendationOf(score, []));
    expect(list).toEqual([
      'KEEP',
      'REVIEW_REQUIRED',
      'REVIEW_REQUIRED',
      'GOOD_CANDIDATE',
      'GOOD_CANDIDATE',
      'EXCELLENT_CANDIDATE',
    ]);
  });

  it('is capped by every gate that holds', () => {
    expect(recommendationOf(9, ['tier'])).toBe('REVIEW_REQUIRED');
    expect(recommendationOf(3, ['tier'])).toBe('KEEP');
    const rows = catalogueOf(
      [
        { name: 'w', used: [15, 200] },
        { name: 'a', accessed: -1 },
      ],
      {
        tags: [{ source: 0, tagFQN: 'Tier.Tier2', targetFQNHash: tableHash('a'), labelType: 0, state: 1 }],
        relationships: [
          {
            fromId: 'a',
            toId: 'x',
            fromEntity: 'table',
            toEntity: 'dashboard',
            relation: 13,
            deleted: false,
          },
        ],
      },
    );
    expect(factsIn(rows, 'a')).toMatchObject({
      gates: ['downstream', 'tier', 'stale_evidence'],
      purgeScore: 8,
      recommendation: 'REVIEW_REQUIRED',
    });
  });
});

describe('findings', () => {
  it('take the first category that fits', () => {
    expect(categoryOf(970, 0, 1000)).toBe('refresh_waste');
    expect(categoryOf(969, 0, 1000)).toBe('stale_tables');
    expect(categoryOf(910, 0, 1000)).toBe('stale_tables');
    expect(categoryOf(909, 0, 1000)).toBe('zombie_tables');
    expect(categoryOf(909, 1, 1000)).toBe('stale_tables');
    expect(categoryOf(null, 0, 1000)).toBe('zombie_tables');
    expect(categoryOf(null, 2, 1000)).toBe('stale_tables');
  });

  it('1 to 3 are the inactive tables', () => {
    expect(facts({ updated: 30 }).category).toBe('refresh_waste');
    expect(facts({ used: [90] }).category).toBeNull();
    expect(facts({ used: [91], gib: 3 }).category).toBe('zombie_tables');
    const { estate } = scoreOf(
      catalogueOf([WITNESS, { name: 'z', gib: 3 }, { name: 'r', gib: 4, writes: [1] }]),
    );
    expect(estate).toMatchObject({ inactive_tables: 2, zombie_tables: 1, waste_bytes: 7n * GIB });
  });

  it('a large table that is not inactive is unused after 60 days', () => {
    expect(facts({ used: [61], gib: 100 }).largeUnused).toBe(true);
    expect(facts({ used: [60], gib: 100 }).largeUnused).toBe(false);
    expect(facts({ used: [61], gib: 99 }).largeUnused).toBe(false);
    expect(facts({ created: 70, gib: 100 })).toMatchObject({ largeUnused: true, activity: 'UNKNOWN' });
    expect(facts({ gib: 100 })).toMatchObject({ largeUnused: false, activity: 'INACTIVE' });
  });
});
