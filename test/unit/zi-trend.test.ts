import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyScore, trendOf } from '../../src/zi/trend.ts';
import { ago, TODAY } from '../support/facts.ts';

const scanned = (daysAgo: number, score: number): DailyScore => ({
  day: ago(daysAgo),
  score,
  methodVersion: '1',
  weights: 'equal',
  source: 'scan',
});
const backfilled = (daysAgo: number, score: number): DailyScore => ({
  ...scanned(daysAgo, score),
  source: 'backfill',
});
const trend = (...scores: DailyScore[]) => trendOf(scores, TODAY, { version: '1', weights: 'equal' });

describe('the trend', () => {
  it('compares the mean of days D−6 … D with that of the seven days before', () => {
    expect(trend(scanned(0, 60), scanned(6, 60), scanned(7, 50), scanned(13, 50))).toBe('improving');
    expect(trend(scanned(0, 50), scanned(6, 50), scanned(7, 60), scanned(13, 60))).toBe('declining');
    expect(trend(scanned(0, 50), scanned(6, 50), scanned(7, 51), scanned(13, 51))).toBe('stable');
  });

  it('looks at no 15th day and at no day after D', () => {
    expect(trend(scanned(0, 60), scanned(1, 60), scanned(13, 50), scanned(14, 50))).toBe('unknown');
    expect(trend(scanned(-1, 60), scanned(1, 60), scanned(12, 50), scanned(13, 50))).toBe('unknown');
    const twoWeeks = [scanned(0, 60), scanned(6, 60), scanned(7, 60), scanned(13, 60)];
    expect(trend(...twoWeeks, scanned(14, 0), scanned(-1, 0))).toBe('stable');
  });

  it('is unknown with less than two days on either side', () => {
    expect(trend()).toBe('unknown');
    expect(trend(scanned(0, 60), scanned(7, 50), scanned(8, 50))).toBe('unknown');
    expect(trend(scanned(0, 60), scanned(1, 60), scanned(7, 50))).toBe('unknown');
    expect(trend(scanned(0, 60), scanned(1, 60), scanned(7, 50), scanned(8, 50))).toBe('improving');
  });

  it.each([
    [70, 72, 'stable'],
    [70, 72.1, 'improving'],
    [70, 68, 'stable'],
    [70, 67.9, 'declining'],
    [2.4, 4.4, 'stable'],
    [14.1, 16.1, 'stable'],
    [98, 100, 'stable'],
    [0, 2, 'stable'],
    [0, 2.1, 'improving'],
  ] as const)('from %d to %d is %s: the limit of 2 points is exact', (before, now, expected) => {
    expect(trend(scanned(0, now), scanned(1, now), scanned(7, before), scanned(8, before))).toBe(expected);
  });

  it('agrees with whole numbers for any days', () => {
    const tenth = fc.integer({ min: 0, max: 1000 });
    const days = fc.array(tenth, { minLength: 2, maxLength: 7 });
    fc.assert(
      fc.property(days, days, (now, before) => {
        const scores = [
          ...now.map((t, i) => scanned(i, t / 10)),
          ...before.map((t, i) => scanned(7 + i, t / 10)),
        ];
        const total = (side: number[]) => side.reduce((a, b) => a + b, 0);
        const change = total(now) * before.length - total(before) * now.length;
        const limit = 20 * now.length * before.length;
        const expected = change > limit ? 'improving' : change < -limit ? 'declining' : 'stable';
        expect(trend(...scores)).toBe(expected);
        expect(trend(...scores.toReversed())).toBe(expected);
      }),
    );
  });
});

describe('a change of method', () => {
  const old = (daysAgo: number, score: number) => ({ ...scanned(daysAgo, score), methodVersion: '0' });

  it('is never crossed', () => {
    expect(trend(scanned(0, 60), scanned(1, 60), old(7, 50), old(8, 50))).toBe('unknown');
  });

  it('leaves what has the same method', () => {
    const same = [scanned(0, 60), scanned(1, 60), scanned(7, 60), scanned(8, 60)];
    expect(trend(...same, old(2, 0), old(9, 100), old(0, 0))).toBe('stable');
    expect(trendOf([...same, old(2, 0), old(3, 0)], TODAY, { version: '0', weights: 'equal' })).toBe(
      'unknown',
    );
  });

  it('nor are scores that were made with other weights; those whose weights were not kept may be', () => {
    const weighed = (daysAgo: number, score: number, weights: string | null) => ({
      ...scanned(daysAgo, score),
      weights,
    });
    const now = [scanned(0, 60), scanned(1, 60)];
    expect(trend(...now, weighed(7, 50, 'other'), weighed(8, 50, 'other'))).toBe('unknown');
    expect(trend(...now, weighed(7, 50, null), weighed(8, 50, null))).toBe('improving');
  });

  it('lends no backfilled day of another method to the seam', () => {
    const days = [scanned(0, 60), scanned(1, 60), backfilled(7, 50), backfilled(8, 50)];
    expect(trend(...days, { ...backfilled(0, 60), methodVersion: '0' })).toBe('unknown');
  });
});

describe('the seam between backfilled and scanned days', () => {
  const days = [scanned(0, 60), scanned(1, 60), backfilled(7, 50), backfilled(8, 50)];

  it('is not crossed when no day has both', () => {
    expect(trend(...days)).toBe('unknown');
  });

  it('is crossed when a day has both and they differ by at most 2 points', () => {
    expect(trend(...days, backfilled(1, 60))).toBe('improving');
    expect(trend(...days, backfilled(1, 62))).toBe('improving');
    expect(trend(...days, backfilled(1, 58))).toBe('improving');
    expect(trend(...days, backfilled(1, 62.1))).toBe('unknown');
    expect(trend(...days, backfilled(1, 57.9))).toBe('unknown');
  });

  it('is crossed at a difference of exactly 2 points, whatever the scores', () => {
    for (let tenth = 0; tenth <= 980; tenth += 1) {
      const [low, high] = [tenth / 10, (tenth + 20) / 10];
      const both = [scanned(0, high), backfilled(0, low), backfilled(1, low)];
      expect(trend(...both, backfilled(7, low), backfilled(8, low)), `${low} and ${high}`).not.toBe(
        'unknown',
      );
    }
  });

  it('lets the scan speak for a day that has both', () => {
    const both = [scanned(0, 60), scanned(1, 60), backfilled(0, 58), backfilled(1, 58)];
    const before = [backfilled(7, 58), backfilled(8, 58)];
    expect(trend(...both, ...before)).toBe('stable');
    expect(trend(...before.toReversed(), ...both.toReversed())).toBe('stable');
    expect(trend(...both, backfilled(7, 57.9), backfilled(8, 57.9))).toBe('improving');
  });

  it('is none among backfilled days alone', () => {
    expect(trend(backfilled(0, 60), backfilled(1, 60), backfilled(7, 50), backfilled(8, 50))).toBe(
      'improving',
    );
  });

  it('is none when the backfilled days lie outside the 14 days', () => {
    const scans = [scanned(0, 60), scanned(1, 60), scanned(7, 50), scanned(8, 50)];
    expect(trend(...scans, backfilled(14, 10), backfilled(20, 10))).toBe('improving');
  });
});
