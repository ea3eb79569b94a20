import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/zi/activity.ts';
import { purgeOf, queriesOf } from '../../src/zi/purge.ts';
import { recentUsage } from '../support/facts.ts';
import { EVIDENCE, judgedIdle, TODAY, tableFacts } from '../support/facts-catalogue-table.ts';

const GIB = 2n ** 30n;

type Case = { idle: number; bytes: bigint | null; queries: number; writes: number };

/** Distinct days with a write: today and the days before it. */
const daysBack = (count: number) => Array.from({ length: count }, (_, i) => TODAY - i);

const purge = ({ idle, bytes, queries, writes }: Case) =>
  purgeOf(
    tableFacts({
      sizeBytes: bytes,
      recentUsage: queries === 0 ? '' : `${TODAY}:${queries}`,
      writeDays: daysBack(writes),
    }),
    { ...judgedIdle(idle), lastUse: { day: TODAY - Math.max(idle, writes), source: 'lifecycle' } },
    EVIDENCE,
    TODAY,
  );

const score = (of: Case): number => purge(of).score ?? Number.NaN;

/** Bytes whose GiB + 1 is a power of ten: the only sizes with a rational logarithm. */
const EXACT_SIZES: [bytes: bigint | null, quarters: bigint][] = [
  [null, 0n],
  [0n, 0n],
  [9n * GIB, 1n],
  [99n * GIB, 2n],
  [999n * GIB, 3n],
  [9_999n * GIB, 4n],
  [2n ** 63n - 1n, 4n],
];

/** `10 · (0.70·stale + 0.10·size + 0.10·quiet + 0.10·write_waste)` in whole numbers, in tenths, half up. */
const exactTenths = (idle: number, quarters: bigint, queries: number, writes: number): bigint => {
  const q = BigInt(1 + queries);
  const stale = BigInt(Math.min(150, Math.max(0, idle - 30)));
  const days = BigInt(Math.min(30, writes));
  // Over the common denominator 300·q, in tenths of points.
  const numerator = 140n * stale * q + 750n * quarters * q + 3_000n + 100n * days * q;
  const denominator = 300n * q;
  return (2n * numerator + denominator) / (2n * denominator);
};

const CASE = fc.record<Case>({
  idle: fc.integer({ min: 0, max: 500 }),
  bytes: fc.option(fc.bigInt({ min: 0n, max: 2n ** 50n })),
  queries: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 40 })),
  writes: fc.integer({ min: 0, max: 30 }),
});

describe('purge score', () => {
  it('is exact to the tenth wherever it can be told exactly', () => {
    for (const [bytes, quarters] of EXACT_SIZES) {
      for (let idle = 0; idle <= 200; idle += 1) {
        for (const queries of [0, 1, 2, 3, 4, 7, 19, 20, 39]) {
          for (let writes = 0; writes <= 30; writes += 3) {
            const exact = Number(exactTenths(idle, quarters, queries, writes)) / 10;
            const found = score({ idle, bytes, queries, writes });
            if (found !== exact) expect({ idle, bytes, queries, writes, found }).toBe(exact);
          }
        }
      }
    }
  });

  it('meets ties at every size among these cases, and rounds them up', () => {
    expect(score({ idle: 0, bytes: null, queries: 19, writes: 0 })).toBe(0.1);
    expect(score({ idle: 105, bytes: null, queries: 0, writes: 0 })).toBe(4.5);
    expect(score({ idle: 0, bytes: 9n * GIB, queries: 0, writes: 0 })).toBe(1.3);
    expect(score({ idle: 0, bytes: 999n * GIB, queries: 0, writes: 0 })).toBe(1.8);
    expect(score({ idle: 0, bytes: 999n * GIB - 2n ** 20n, queries: 0, writes: 0 })).toBe(1.7);
    expect(score({ idle: 45, bytes: 99n * GIB, queries: 3, writes: 15 })).toBe(2);
  });

  it('lies between 0 and 10 and has one decimal', () => {
    fc.assert(
      fc.property(CASE, (of) => {
        const found = score(of);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(10);
        expect(Number(found.toFixed(1))).toBe(found);
      }),
    );
    expect(score({ idle: 180, bytes: 9_999n * GIB, queries: 0, writes: 30 })).toBe(10);
    expect(score({ idle: 30, bytes: null, queries: 10 ** 9, writes: 0 })).toBe(0);
  });

  it('never falls when a table is idle for longer, larger, or written on more days for nobody', () => {
    fc.assert(
      fc.property(CASE, CASE, (a, b) => {
        const larger = a.bytes === null ? b.bytes : b.bytes === null || b.bytes < a.bytes ? a.bytes : b.bytes;
        expect(score({ ...a, idle: Math.max(a.idle, b.idle) })).toBeGreaterThanOrEqual(score(a));
        expect(score({ ...a, writes: Math.max(a.writes, b.writes) })).toBeGreaterThanOrEqual(score(a));
        expect(score({ ...a, bytes: larger })).toBeGreaterThanOrEqual(score(a));
      }),
    );
  });

  it('never rises with more queries', () => {
    fc.assert(
      fc.property(CASE, fc.integer({ min: 0, max: 1_000 }), (a, more) => {
        expect(score({ ...a, queries: a.queries + more })).toBeLessThanOrEqual(score(a));
      }),
    );
  });

  it('has no cliff: a day, a query or a doubling of size moves it by little', () => {
    fc.assert(
      fc.property(CASE, (a) => {
        expect(score({ ...a, idle: a.idle + 1 }) - score(a)).toBeLessThanOrEqual(0.1 + 1e-9);
        expect(score({ ...a, writes: Math.min(30, a.writes + 1) }) - score(a)).toBeLessThanOrEqual(
          0.1 + 1e-9,
        );
        const doubled = { ...a, bytes: a.bytes === null ? null : a.bytes * 2n };
        expect(score(doubled) - score(a)).toBeLessThanOrEqual(0.2 + 1e-9);
      }),
    );
  });

  it('starts to grow after 30 idle days and ends after 180', () => {
    const at = (idle: number) => score({ idle, bytes: null, queries: 0, writes: 0 });
    expect([29, 30, 31, 32].map(at)).toEqual([1, 1, 1, 1.1]);
    expect([178, 179, 180, 181, 400].map(at)).toEqual([7.9, 8, 8, 8, 8]);
  });

  it('counts writes after the last use only; of a table never used, those of 400 days', () => {
    const facts = tableFacts({ writeDays: [TODAY, TODAY - 100, TODAY - 101, TODAY - 400, TODAY - 401] });
    const used = purgeOf(facts, judgedIdle(100), EVIDENCE, TODAY).score;
    const never = purgeOf(facts, { ...judgedIdle(100), lastUse: null }, EVIDENCE, TODAY).score;
    expect(used).toBe(4.3);
    expect(never).toBe(4.4);
  });

  it('takes lifeCycle.updated for the one day of writing when no operation is recorded', () => {
    const of = (members: object) =>
      purgeOf(tableFacts(members), judgedIdle(100), EVIDENCE, TODAY).score ?? Number.NaN;
    expect(of({})).toBe(4.3);
    expect(of({ updatedDay: TODAY - 1, sizeBytes: GIB })).toBe(4.4);
    expect(of({ sizeBytes: GIB })).toBe(4.3);
    expect(of({ updatedDay: TODAY + 1, sizeBytes: GIB })).toBe(4.3);
    expect(of({ updatedDay: TODAY - 1, writeDays: [TODAY - 200], sizeBytes: GIB })).toBe(4.3);
  });
});

describe('queries', () => {
  const at = (...ages: number[]) =>
    queriesOf(
      tableFacts({ recentUsage: recentUsage(ages.map((age) => ({ day: TODAY - age, count: 2 }))) }),
      EVIDENCE,
      TODAY,
    );

  it('count on the 30 days that end with the evidence', () => {
    expect(at(0, 29)).toBe(4);
    expect(at(29, 30)).toBe(2);
    expect(at(-1, 30, 400)).toBe(0);
  });

  it('move with the end of the evidence, not with the day of the scan', () => {
    const stale = { ...EVIDENCE, to: TODAY - 20 };
    const facts = tableFacts({
      recentUsage: recentUsage([20, 49, 50].map((age) => ({ day: TODAY - age, count: 1 }))),
    });
    expect(queriesOf(facts, stale, TODAY)).toBe(2);
  });

  it('of the table itself do not count where a SELECT would show in lifeCycle', () => {
    const own = { recentUsage: `${TODAY}:9`, lastSystemOperationDay: TODAY - 90 };
    const lifecycle = { ...EVIDENCE, lifecycle: true };
    expect(queriesOf(tableFacts(own), lifecycle, TODAY)).toBe(0);
    expect(queriesOf(tableFacts(own), EVIDENCE, TODAY)).toBe(9);
    expect(queriesOf(tableFacts({ ...own, downstreamCount: 1 }), lifecycle, TODAY)).toBe(9);
    expect(queriesOf(tableFacts({ ...own, downstreamCount: null }), lifecycle, TODAY)).toBe(9);
    expect(queriesOf(tableFacts({ ...own, lastSystemOperationDay: TODAY - 91 }), lifecycle, TODAY)).toBe(9);
  });
});

describe('recommendation and gates', () => {
  const of = (idle: number, members: object = {}, evidence = EVIDENCE) =>
    purgeOf(tableFacts(members), judgedIdle(idle), evidence, TODAY);

  it('is judged by the rounded score', () => {
    const first = (least: number) => {
      for (let idle = 0; ; idle += 1) if ((of(idle).score ?? 0) >= least) return idle;
    };
    for (const [least, at, below] of [
      [4, 'REVIEW_REQUIRED', 'KEEP'],
      [6, 'GOOD_CANDIDATE', 'REVIEW_REQUIRED'],
      [8, 'EXCELLENT_CANDIDATE', 'GOOD_CANDIDATE'],
    ] as const) {
      expect(of(first(least))).toMatchObject({ score: least, recommendation: at });
      expect(of(first(least) - 1).recommendation).toBe(below);
    }
    expect(of(179)).toMatchObject({ score: 8, recommendation: 'EXCELLENT_CANDIDATE' });
  });

  it.each([
    ['downstream', { downstreamCount: 1 }, EVIDENCE],
    ['tier', { tier: 1 }, EVIDENCE],
    ['tier', { tier: 2 }, EVIDENCE],
    ['stale_evidence', {}, { ...EVIDENCE, to: TODAY - 15 }],
  ] as const)('%s caps it, and changes neither the score nor KEEP', (gate, members, evidence) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (idle) => {
        const open = of(idle);
        const gated = of(idle, members, evidence);
        expect(gated.gates).toEqual([gate]);
        expect(gated.score).toBe(open.score);
        expect(gated.recommendation).toBe(open.recommendation === 'KEEP' ? 'KEEP' : 'REVIEW_REQUIRED');
      }),
    );
  });

  it('names every gate that holds, and none that does not', () => {
    const stale = { ...EVIDENCE, to: TODAY - 15 };
    expect(of(0, { downstreamCount: 3, tier: 2 }, stale).gates).toEqual([
      'downstream',
      'tier',
      'stale_evidence',
    ]);
    expect(of(0, { downstreamCount: 0, tier: 3 }, { ...EVIDENCE, to: TODAY - 14 }).gates).toEqual([]);
    expect(of(0, { downstreamCount: null, tier: null }).gates).toEqual([]);
  });

  it('is null, with its gates, where nothing can be said', () => {
    const nothing = { score: null, recommendation: null, gates: ['tier'] };
    const facts = tableFacts({ tier: 1 });
    expect(purgeOf(facts, judge(facts, null, TODAY), null, TODAY)).toEqual(nothing);
    const young = tableFacts({ tier: 1, createdDay: TODAY - 29 });
    expect(purgeOf(young, judge(young, EVIDENCE, TODAY), EVIDENCE, TODAY)).toEqual(nothing);
    const unknown = tableFacts({ tier: 1, createdDay: TODAY - 89 });
    expect(purgeOf(unknown, judge(unknown, EVIDENCE, TODAY), EVIDENCE, TODAY)).toEqual(nothing);
    const view = tableFacts({ tier: 1, tableType: 'View' });
    expect(purgeOf(view, judgedIdle(200), EVIDENCE, TODAY)).toEqual(nothing);
  });
});
