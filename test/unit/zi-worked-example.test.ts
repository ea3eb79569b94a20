import { describe, expect, it } from 'vitest';
import { ago, GIB, snapshotOf, table, viewOf } from '../support/facts.ts';

/** The worked example of docs/scoring.md, as table facts: the usage of two services over 120 days. */
const used = (days: number, sizeBytes: bigint | null) =>
  table({ firstUsageDay: ago(days), lastUsageDay: ago(days), sizeBytes });

const sixRecent = [0, 1, 7, 14, 29, 30].map((days) => used(days, 100n * GIB));
const first = { ...used(0, 100n * GIB), firstUsageDay: ago(120) };
const example = [
  first,
  ...sixRecent.slice(1),
  used(50, 100n * GIB),
  table({ sizeBytes: 300n * GIB }),
  table(),
  table({ serviceHash: 'silent', fqn: 'silent.db.sch.t' }),
];

describe('the worked example of docs/scoring.md', () => {
  const snapshot = snapshotOf(example);
  const answer = viewOf(snapshot);

  it('scores 72.3, and that is GOOD', () => {
    expect(answer).toMatchObject({ score: 72.3, status: 'GOOD', reason: null, reason_message: null });
  });

  it('breaks down to 31.1, 24.5, 16.7 and 0', () => {
    expect(answer.breakdown).toEqual({ compute: 31.1, storage: 24.5, query: 16.7, others: 0 });
  });

  it('lies between 62.6 and 76.1', () => {
    expect(answer.bounds).toEqual({ lower: 62.6, upper: 76.1 });
  });

  it('shows the counts and bytes it is made of', () => {
    expect(answer.components).toEqual({
      compute: { rate: 7 / 9, weight: 40, points: 31.1, numerator: 7, denominator: 9, population: 10 },
      storage: {
        rate: 0.7,
        weight: 35,
        points: 24.5,
        numerator: Number(700n * GIB),
        denominator: Number(1000n * GIB),
        population: 10,
      },
      query: { rate: 6 / 9, weight: 25, points: 16.7, numerator: 6, denominator: 9, population: 10 },
      others: { rate: 0, weight: 0, points: 0, numerator: 0, denominator: 10, population: 10 },
    });
    expect(answer.coverage).toEqual({ activity: 0.9, size: 0.8, recency: 0.9 });
  });

  it('counts the tables and weighs the waste', () => {
    expect(answer.metadata).toMatchObject({
      total_tables: 10,
      active_tables: 7,
      unknown_tables: 1,
      new_tables: 0,
      views: 0,
      inactive_percentage: 22.2,
      total_storage_tb: 0.9766,
      waste_storage_tb: 0.293,
      zombie_tables: 2,
    });
  });

  it('gives each service its own score, and none to the one without evidence', () => {
    expect(answer.metadata.services).toMatchObject([
      { name: 'alpha', tables: 9, active_tables: 7, score: 72.3, reason: null, evidence_stale: false },
      { name: 'silent', tables: 1, score: null, reason: 'no_usage_evidence', evidence_from: null },
    ]);
    const silent = snapshot.services.find((service) => service.hash === 'silent') ?? null;
    expect(viewOf(snapshot, silent)).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'no_usage_evidence',
      breakdown: { compute: null, storage: null, query: null, others: null },
      sensitivity: null,
    });
  });

  it('moves between 65.7 and 72.9 when one weight moves by 10', () => {
    // others + 10: 7227.78 / 110; query − 10: (7227.78 − 666.67) / 90.
    expect(answer.sensitivity).toEqual({ lower: 65.7, upper: 72.9 });
  });
});
