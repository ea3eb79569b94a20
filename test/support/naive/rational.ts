/** Exact fraction; `d` is positive. Nothing the oracle compares or rounds passes through a binary float. */
export type Rational = { readonly n: bigint; readonly d: bigint };

const greatestCommonDivisor = (a: bigint, b: bigint): bigint =>
  b === 0n ? a : greatestCommonDivisor(b, a % b);

export function ratio(n: bigint | number, d: bigint | number = 1n): Rational {
  const top = BigInt(n);
  const bottom = BigInt(d);
  if (bottom <= 0n) throw new RangeError('a denominator must be positive');
  const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom);
  return { n: top / divisor, d: bottom / divisor };
}

export const ZERO = ratio(0);
export const ONE = ratio(1);

export const add = (a: Rational, b: Rational): Rational => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational): Rational => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Rational, b: Rational): Rational => ratio(a.n * b.n, a.d * b.d);

/** `b` must be positive. */
export const divide = (a: Rational, b: Rational): Rational => ratio(a.n * b.d, a.d * b.n);

export const sum = (list: readonly Rational[]): Rational => list.reduce(add, ZERO);

export function compare(a: Rational, b: Rational): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const clamp01 = (a: Rational): Rational =>
  compare(a, ZERO) < 0 ? ZERO : compare(a, ONE) > 0 ? ONE : a;

export const toNumber = (a: Rational): number => Number(a.n) / Number(a.d);

/** The decimal number that is written, not the nearest binary one: 33.3 is 333/10. */
export function fromDecimal(value: number): Rational {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`not a non-negative decimal: ${value}`);
  const fraction = match[2] ?? '';
  const exponent = BigInt(match[3] ?? '0') - BigInt(fraction.length);
  const digits = BigInt(`${match[1]}${fraction}`);
  return exponent >= 0n ? ratio(digits * 10n ** exponent) : ratio(digits, 10n ** -exponent);
}

/** Whole tenths, rounded down; for non-negative values. */
export const floorTenths = (a: Rational): bigint => (a.n * 10n) / a.d;

/** Whole tenths, rounded half up; for non-negative values. */
export const roundTenths = (a: Rational): bigint => (a.n * 20n + a.d) / (a.d * 2n);

export const tenthsToNumber = (tenths: bigint): number => Number(tenths) / 10;
