import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanScore, percentage, terabytes } from '../../src/dashboard/units.ts';
import { inTenths } from '../support/facts.ts';

const TB = 2n ** 40n;

describe('terabytes', () => {
  it.each([
    [0n, 0],
    [TB, 1],
    [TB / 2n, 0.5],
    [TB * 300n, 300],
    [(TB * 300n) / 1024n, 0.293],
    // Half of 0.0001 TB is 2^40 / 20 000 = 54 975 581.3888 bytes.
    [54_975_581n, 0],
    [54_975_582n, 0.0001],
    // 1/32 TB = 0.03125: half up at the fourth decimal.
    [TB / 32n, 0.0313],
    [(TB * 3n) / 32n, 0.0938],
    [2n ** 63n, 8_388_608],
  ])('%s bytes are %d', (bytes, tb) => {
    expect(terabytes(bytes)).toBe(tb);
  });

  it('are half up for any number of bytes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n }), (bytes) => {
        const rest = (bytes * 10_000n) % TB;
        const expected = (bytes * 10_000n - rest) / TB + (2n * rest >= TB ? 1n : 0n);
        expect(terabytes(bytes)).toBe(Number(expected) / 10_000);
      }),
    );
  });
});

describe('a percentage', () => {
  it.each([
    [0, 0, null],
    [0, 3, 0],
    [3, 3, 100],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [1, 16, 6.3],
    [1, 80, 1.3],
    [1, 2000, 0.1],
    [1, 2001, 0],
    [1999, 2000, 100],
  ])('%i of %i is %s', (part, whole, percent) => {
    expect(percentage(part, whole)).toBe(percent);
  });

  it('is half up for any counts of tables', () => {
    const counts = fc.tuple(fc.nat(10_000_000), fc.nat(10_000_000)).filter(([a, b]) => a + b > 0);
    fc.assert(
      fc.property(counts, ([part, rest]) => {
        const whole = BigInt(part + rest);
        const exact = 1000n * BigInt(part);
        const expected = exact / whole + (2n * (exact % whole) >= whole ? 1n : 0n);
        expect(inTenths(percentage(part, part + rest) ?? -1)).toBe(Number(expected));
      }),
    );
  });
});

describe('the mean of scores', () => {
  it.each([
    [[], null],
    [[0], 0],
    [[72.3], 72.3],
    [[0, 0.1], 0.1],
    [[72.3, 72.4], 72.4],
    [[1.1, 1.2, 1.2], 1.2],
    [[0.1, 0.2, 0.3], 0.2],
    [[100, 100, 99.9], 100],
    [[100, 99.9, 99.9, 99.9, 99.9], 99.9],
  ])('of %j is %s', (scores, mean) => {
    expect(meanScore(scores)).toBe(mean);
  });

  it('is half up for any scores', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 365 }), (tenths) => {
        const [sum, n] = [BigInt(tenths.reduce((a, b) => a + b)), BigInt(tenths.length)];
        const expected = sum / n + (2n * (sum % n) >= n ? 1n : 0n);
        expect(inTenths(meanScore(tenths.map((t) => t / 10)) ?? -1)).toBe(Number(expected));
      }),
    );
  });
});
