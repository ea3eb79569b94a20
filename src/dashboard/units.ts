import { sumOfTenths } from '../zi/trend.ts';

const TB = 2n ** 40n;

/** Bytes as TB (2^40) with 4 decimals, half up. */
export const terabytes = (bytes: bigint): number => Number((bytes * 20_000n + TB) / (TB * 2n)) / 10_000;

/** The same; null for what is not known. */
export const terabytesOrNull = (bytes: bigint | null): number | null =>
  bytes === null ? null : terabytes(bytes);

/** `part` of `whole` in percent with one decimal, half up; null when there is no whole. */
export const percentage = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.floor((2000 * part + whole) / (2 * whole)) / 10;

/** Mean of scores with one decimal, half up; null of none. */
export const meanScore = (scores: readonly number[]): number | null => {
  if (scores.length === 0) return null;
  const tenths = sumOfTenths(scores);
  return Math.floor((2 * tenths + scores.length) / (2 * scores.length)) / 10;
};
