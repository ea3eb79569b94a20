import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, isoDay, MS_PER_DAY } from '../../src/time.ts';

describe('a UTC day', () => {
  it('begins at midnight UTC and lasts to the millisecond before the next', () => {
    expect(dayOf(0)).toBe(0);
    expect(dayOf(MS_PER_DAY - 1)).toBe(0);
    expect(dayOf(MS_PER_DAY)).toBe(1);
    expect(dayOf(-1)).toBe(-1);
  });

  it('is written as ISO 8601', () => {
    expect(isoDay(0)).toBe('1970-01-01');
    expect(isoDay(20_779)).toBe('2026-11-22');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_932_896 }), (day) => dayOf(Date.parse(isoDay(day))) === day),
    );
  });
});
