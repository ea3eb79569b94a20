import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthlyCostMicros, usd } from '../../src/money/cost.ts';
import { GB_BYTES, pricedRate } from '../../src/money/rate.ts';
import { GIB, someRate } from '../support/rates.ts';

const cost = (bytes: bigint, usdPerGbMonth: string, gbBytes = GIB): bigint =>
  monthlyCostMicros(bytes, pricedRate(someRate({ usdPerGbMonth, gbBytes })));

const MIB = 1_048_576n;
const TIB = MIB * MIB;

/** Half up by schoolbook division: the decimal's digits and its scale, the quotient and twice the rest. */
const naive = (bytes: bigint, digits: bigint, scale: number, gbBytes: bigint): bigint => {
  const dividend = bytes * digits * 1_000_000n;
  const divisor = gbBytes * 10n ** BigInt(scale);
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  return rest + rest >= divisor ? quotient + 1n : quotient;
};

const decimal = fc
  .record({ digits: fc.nat({ max: 999_999_999 }), scale: fc.integer({ min: 0, max: 12 }) })
  .map(({ digits, scale }) => {
    const text = String(digits).padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return {
      digits: BigInt(digits),
      scale,
      text: scale === 0 ? whole : `${whole}.${text.slice(-scale)}`,
    };
  });

describe('the monthly cost of bytes', () => {
  it.each([
    ['nothing', 0n, '0.023', 0n],
    ['one GiB', MIB * 1024n, '0.023', 23_000n],
    ['320 MiB: 7187.5 micro-dollars are rounded up', 320n * MIB, '0.023', 7_188n],
    ['one byte less is rounded down', 320n * MIB - 1n, '0.023', 7_187n],
    ['one byte', 1n, '0.023', 0n],
    ['half a micro-dollar', BigInt(GIB / 2), '0.000001', 1n],
    ['just less than half a micro-dollar', BigInt(GIB / 2 - 1), '0.000001', 0n],
    ['a TiB at 40 USD a TiB', TIB, '0.0390625', 40_000_000n],
    ['a TiB at 23 USD a TiB', TIB, '0.0224609375', 23_000_000n],
    ['free storage', TIB, '0', 0n],
    ['the smallest rate of a TiB', TIB * 1_000n, '0.000000000001', 1n],
    ['16 EiB less a byte at the highest rate', 2n ** 64n - 1n, '1000000', 17_179_869_183_999_999_999_069n],
  ])('%s', (_what, bytes, rate, micros) => {
    expect(cost(bytes, rate)).toBe(micros);
  });

  it('divides by the GB that the rate is of', () => {
    expect(cost(1_000_000_000n, '0.02', 1_000_000_000)).toBe(20_000n);
    expect(cost(1_000_000_000n, '0.02', GIB)).toBe(18_626n);
  });

  it('is what whole division gives, for any size and rate', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        decimal,
        fc.constantFrom(...GB_BYTES),
        (bytes, { digits, scale, text }, gbBytes) => {
          expect(cost(bytes, text, gbBytes)).toBe(naive(bytes, digits, scale, BigInt(gbBytes)));
        },
      ),
    );
  });

  it('never falls with more bytes, and a sum differs from its parts by rounding only', () => {
    const bytes = fc.bigInt({ min: 0n, max: 2n ** 60n });
    fc.assert(
      fc.property(bytes, bytes, decimal, (a, b, { text }) => {
        const [one, other, both] = [cost(a, text), cost(b, text), cost(a + b, text)];
        expect(both).toBeGreaterThanOrEqual(one);
        const difference = both - one - other;
        expect(difference >= -1n && difference <= 1n).toBe(true);
      }),
    );
  });
});

describe('micro-dollars in dollars', () => {
  it.each([
    [0n, 0],
    [4_999n, 0],
    [5_000n, 0.01],
    [14_999n, 0.01],
    [1_004_999n, 1],
    [1_005_000n, 1.01],
    [1_115_000n, 1.12],
    [123_456_789_012_345_678n, 123_456_789_012.35],
  ])('%s are %s', (micros, dollars) => {
    expect(usd(micros)).toBe(dollars);
  });

  it('have two decimals at most, and are the nearest', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (micros) => {
        const text = String(usd(micros));
        expect(text).toMatch(/^\d+(\.\d{1,2})?$/);
        const [whole = '', cents = ''] = text.split('.');
        const shown = BigInt(whole + cents.padEnd(2, '0')) * 10_000n;
        expect(shown - micros <= 5_000n && micros - shown < 5_000n).toBe(true);
      }),
    );
  });
});
