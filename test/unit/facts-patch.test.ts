import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsFirstDay, patchUsage, usageWindow } from '../../src/catalogue/facts-patch.ts';
import { daysOf, KEPT_DAYS } from '../../src/catalogue/recent-usage.ts';
import { EVIDENCE_DAYS, NO_USAGE, type Usage } from '../../src/catalogue/table-facts.ts';
import { createUsageTable } from '../../src/catalogue/usage-table.ts';
import { type DayCount, recentUsage } from '../support/facts.ts';

const TODAY = 20_000;
const ID = '0b5c0f52-6a3e-4a6f-9d38-0d3d0c6f7a11';

const newestFirst = (days: readonly DayCount[]): DayCount[] => days.toSorted((a, b) => b.day - a.day);

/** What a full scan of a day makes of all recorded days, newest first. */
const wholeUsage = (days: readonly DayCount[], today: number): Usage => {
  const counting = newestFirst(days).filter(({ day }) => day >= today - EVIDENCE_DAYS && day <= today);
  return {
    firstUsageDay: counting.at(-1)?.day ?? null,
    lastUsageDay: counting[0]?.day ?? null,
    recentUsage: recentUsage(counting.slice(0, KEPT_DAYS)),
  };
};

/** Days with use among the last 420, some tables used all the time and some hardly ever. */
const days = fc
  .record({ share: fc.constantFrom(0, 0.01, 0.06, 0.1, 0.5, 1), seed: fc.nat(1_000_000) })
  .map(({ share, seed }) => {
    let state = seed + 1;
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    return Array.from({ length: 420 }, (_, age) => ({ day: TODAY - age, count: 1 + (age % 7) })).filter(
      () => next() < share,
    );
  });

describe('use that was patched', () => {
  it('is that of a full scan, whatever came late, was taken back or became too old', () => {
    let patchedAll = 0;
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 0, max: 12 }),
        fc.nat(3),
        fc.boolean(),
        (all, passed, overlap, late) => {
          const before = TODAY - passed;
          const from = before - overlap;
          // Rows of the days that are read anew may not have been there, or may have been more.
          const seen = all
            .filter(({ day }) => day <= before)
            .map((row) => (late && row.day >= from ? { ...row, count: row.count + 1 } : row));
          const window = usageWindow(from, TODAY);
          const known = wholeUsage(seen, before);
          const fresh = recentUsage(newestFirst(all).filter(({ day }) => day >= from));
          const expected = wholeUsage(all, TODAY);
          const patched = patchUsage(known, fresh, window, expected.firstUsageDay);
          if (patched === null) {
            expect(needsFirstDay(known, window) || daysOf(known.recentUsage) === KEPT_DAYS).toBe(true);
            return;
          }
          patchedAll += 1;
          expect(patched).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
    expect(patchedAll).toBeGreaterThan(300);
  });

  it('is read whole when its first day is too old and nobody knows the next one', () => {
    const daily = Array.from({ length: 450 }, (_, age) => ({ day: TODAY - age, count: 1 }));
    const known = wholeUsage(daily, TODAY - 1);
    const window = usageWindow(TODAY - 1, TODAY);
    expect(needsFirstDay(known, window)).toBe(true);
    const fresh = recentUsage(daily.slice(0, 2));
    expect(patchUsage(known, fresh, window)).toBeNull();
    const first = TODAY - EVIDENCE_DAYS;
    expect(patchUsage(known, fresh, window, first)?.firstUsageDay).toBe(first);
  });

  it('of a table that was never used is what was read', () => {
    const fresh = [{ day: TODAY, count: 3 }];
    expect(patchUsage(NO_USAGE, recentUsage(fresh), usageWindow(TODAY - 1, TODAY))).toEqual(
      wholeUsage(fresh, TODAY),
    );
    expect(patchUsage(NO_USAGE, '', usageWindow(TODAY - 1, TODAY))).toBe(NO_USAGE);
  });
});

describe('a table of use', () => {
  it('keeps of each table the first day and the last ones, in whatever order days come', () => {
    fc.assert(
      fc.property(days, fc.nat(), (all, turn) => {
        const counting = all.filter(({ day }) => day >= TODAY - EVIDENCE_DAYS);
        const at = counting.length === 0 ? 0 : turn % counting.length;
        const usage = createUsageTable({ oldest: TODAY - EVIDENCE_DAYS, kept: KEPT_DAYS });
        for (const { day, count } of [...counting.slice(at), ...counting.slice(0, at).reverse()])
          usage.add(ID, day, count);
        expect(usage.get(ID)).toEqual(wholeUsage(all, TODAY));
        expect(usage.has(ID)).toBe(counting.length > 0);
      }),
    );
  });

  it('keeps counts as large as OpenMetadata can record, though the days move', () => {
    const counts = [1, 2 ** 14 - 2, 2 ** 14 - 1, 2 ** 14, 2 ** 31 - 1];
    const usage = createUsageTable({ oldest: TODAY - EVIDENCE_DAYS, kept: 4 });
    const order = [2, 0, 4, 1, 3];
    for (const i of order) usage.add(ID, TODAY - EVIDENCE_DAYS + i * 100, counts[i] ?? 0);
    expect(usage.get(ID)).toEqual({
      firstUsageDay: TODAY - EVIDENCE_DAYS,
      lastUsageDay: TODAY,
      recentUsage: recentUsage(
        [4, 3, 2, 1].map((i) => ({ day: TODAY - EVIDENCE_DAYS + i * 100, count: counts[i] ?? 0 })),
      ),
    });
  });

  it('gives what has not been settled', () => {
    const usage = createUsageTable({ oldest: TODAY - 1, kept: 2 });
    for (const id of ['a', 'b', ID]) usage.add(id, TODAY, 1);
    usage.settle('b');
    usage.settle('never seen');
    expect([...usage.unsettled()].map(([id]) => id).sort()).toEqual([ID, 'a'].sort());
  });
});
