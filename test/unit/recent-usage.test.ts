import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysBetween,
  daysOf,
  joined,
  KEPT_DAYS,
  lastDays,
  newestDay,
  oldestDay,
  queriesBetween,
} from '../../src/catalogue/recent-usage.ts';
import { type DayCount, recentUsage } from '../support/facts.ts';

const someDays: fc.Arbitrary<DayCount[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 25_000 }), { maxLength: 45 })
  .chain((days) =>
    fc
      .array(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: days.length, maxLength: days.length })
      .map((counts) =>
        days.sort((a, b) => b - a).map((day, i): DayCount => ({ day, count: counts[i] as number })),
      ),
  );

const someDay = fc.integer({ min: -1, max: 25_001 });

describe('days of use as text', () => {
  it('tells what a list of them would', () => {
    fc.assert(
      fc.property(someDays, someDay, someDay, (days, from, to) => {
        const usage = recentUsage(days);
        expect(daysOf(usage)).toBe(days.length);
        expect(newestDay(usage)).toBe(days[0]?.day ?? null);
        expect(oldestDay(usage)).toBe(days.at(-1)?.day ?? null);
        expect(lastDays(usage)).toBe(recentUsage(days.slice(0, KEPT_DAYS)));
        expect(daysBetween(usage, from, to)).toBe(
          recentUsage(days.filter(({ day }) => day >= from && day < to)),
        );
        const queries = days.filter(({ day }) => day > from && day <= to).map(({ count }) => count);
        expect(queriesBetween(usage, from, to)).toBe(queries.reduce((sum, count) => sum + count, 0));
      }),
    );
  });

  it('can be parted and joined', () => {
    fc.assert(
      fc.property(someDays, someDay, (days, at) => {
        const usage = recentUsage(days);
        expect(joined(daysBetween(usage, at, 25_001), daysBetween(usage, 0, at))).toBe(usage);
      }),
    );
  });

  it('is empty text where there are none', () => {
    expect(recentUsage([])).toBe('');
    expect(recentUsage([{ day: 20_000, count: 7 }])).toBe('20000:7');
  });
});
