import type { PricedRate } from './rate.ts';

/** What the bytes (≥ 0) cost a month in micro-dollars: exact, rounded once, half up. */
export const monthlyCostMicros = (bytes: bigint, { numerator, denominator }: PricedRate): bigint =>
  (2n * bytes * numerator + denominator) / (2n * denominator);

const MICROS_PER_CENT = 10_000n;
const MICROS_PER_USD = 1_000_000;

/** Dollars as micro-dollars, rounded. */
export const microsOf = (dollars: number): bigint => BigInt(Math.round(dollars * MICROS_PER_USD));

/** Micro-dollars (≥ 0) as dollars to be shown: two decimals, half up. */
export const usd = (micros: bigint): number =>
  Number((micros + MICROS_PER_CENT / 2n) / MICROS_PER_CENT) / 100;

/** The same; null for what is not known. */
export const usdOrNull = (micros: bigint | null): number | null => (micros === null ? null : usd(micros));
