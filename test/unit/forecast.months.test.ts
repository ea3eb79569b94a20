import { describe, expect, it } from 'vitest';
import { explainedForecast } from '../../src/forecast/forecast.ts';
import { crossingDay, daysAhead, exceeding, monthlyForecast } from '../../src/forecast/months.ts';
import { dayOf, isoDay, monthStart } from '../../src/time.ts';

const day = (iso: string): number => dayOf(Date.parse(iso));

/** Days of the given values, alike in mean and bounds but for a width of 2. */
const daily = (mean: number[]) => ({ mean, lower: mean.map((v) => v - 1), upper: mean.map((v) => v + 1) });

describe('calendar months', () => {
  it('begin on the first, in UTC, across years and leap days', () => {
    expect(isoDay(monthStart(day('2026-11-24')))).toBe('2026-11-01');
    expect(isoDay(monthStart(day('2026-11-30'), 2))).toBe('2027-01-01');
    expect(isoDay(monthStart(day('2028-01-31'), 1))).toBe('2028-02-01');
    expect(isoDay(monthStart(day('2028-02-29'), 1))).toBe('2028-03-01');
    expect(isoDay(monthStart(day('2026-01-01')))).toBe('2026-01-01');
  });

  it('that are forecast are those after the month of the last day', () => {
    const last = day('2026-01-30');
    expect(daysAhead(last, 1)).toBe(29);
    const means = [99, ...Array.from({ length: 28 }, (_, i) => i)];
    expect(monthlyForecast(daily(means), { last, months: 1, less: 0 })).toEqual([
      { from: day('2026-02-01'), to: day('2026-02-28'), mean: 13.5, lower: 12.5, upper: 14.5 },
    ]);
  });

  it('of the last day of a month begin on the next', () => {
    const last = day('2026-01-31');
    expect(daysAhead(last, 2)).toBe(28 + 31);
    const means = [...new Array(28).fill(10), ...new Array(31).fill(20)];
    const months = monthlyForecast(daily(means), { last, months: 2, less: 0 });
    expect(months.map(({ mean }) => mean)).toEqual([10, 20]);
    expect(months.map(({ to }) => isoDay(to))).toEqual(['2026-02-28', '2026-03-31']);
  });

  it('lose what is saved, as far as 0', () => {
    const last = day('2026-01-31');
    const months = monthlyForecast(daily(new Array(28).fill(10)), { last, months: 1, less: 10.5 });
    expect(months).toMatchObject([{ mean: 0, lower: 0, upper: 0.5 }]);
  });
});

describe('a budget', () => {
  const last = day('2026-01-31');
  const values = Array.from({ length: 60 }, (_, i) => 100 + 10 * Math.sin(i));
  const foreseen = explainedForecast(values, { horizon: daysAhead(last, 3), level: 80 });

  it('is exceeded with the probability that the bounds say', () => {
    const months = monthlyForecast(foreseen, { last, months: 3, less: 0 });
    for (const [i, { upper, mean }] of months.entries()) {
      expect(exceeding(foreseen, { last, months: 3, limit: upper })[i]).toBeCloseTo(0.1, 9);
      expect(exceeding(foreseen, { last, months: 3, limit: mean })[i]).toBeCloseTo(0.5, 9);
    }
    const [first = 0, , third = 0] = exceeding(foreseen, { last, months: 3, limit: 150 });
    expect(first).toBeGreaterThan(0);
    expect(third).toBeGreaterThan(first);
  });

  it('is crossed on the first day above it', () => {
    const at = { last, cost: 9 };
    expect(crossingDay({ mean: [8, 10, 12, 11] }, { ...at, limit: 10 })).toBe(last + 3);
    expect(crossingDay({ mean: [8, 10, 12, 11] }, { ...at, limit: 8.5 })).toBe(last);
    expect(crossingDay({ mean: [8, 10, 12, 11] }, { ...at, limit: 12 })).toBeNull();
  });

  it('is not crossed by a cost that equals it', () => {
    expect(crossingDay({ mean: [8] }, { last: 1, cost: 10, limit: 10 })).toBeNull();
  });
});
