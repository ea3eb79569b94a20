import { type Day, isWithin } from './days.ts';
import type { Rational } from './rational.ts';
import {
  add,
  clamp01,
  fromDecimal,
  multiply,
  ONE,
  ratio,
  roundTenths,
  sum,
  tenthsToNumber,
} from './rational.ts';
import type { Evidence, Gate, Recommendation, TableSource } from './types.ts';

export const GIB = 2n ** 30n;

export type PurgeFacts = {
  idleDays: number;
  size: bigint | null;
  queries30: number;
  writeDaysAfterUse: number;
};

/** `10 · (0.70·stale + 0.10·size + 0.10·quiet + 0.10·write_waste)`, one decimal. */
export function purgeScore(facts: PurgeFacts): number {
  const parts = [
    multiply(ratio(7), stale(facts.idleDays)),
    sizeShare(facts.size),
    ratio(1, 1 + facts.queries30),
    clamp01(ratio(facts.writeDaysAfterUse, 30)),
  ];
  return tenthsToNumber(roundTenths(sum(parts)));
}

/** stale = clamp((idle − 30)/150). */
const stale = (idleDays: number): Rational => clamp01(add(ratio(idleDays, 150), ratio(-30, 150)));

/** size = clamp(log10(GiB + 1)/4), 0 when unknown. Powers of ten are exact, the rest is irrational. */
export function sizeShare(size: bigint | null): Rational {
  if (size === null || size === 0n) return ratio(0);
  for (let power = 1; power <= 4; power += 1) {
    if (size + GIB === 10n ** BigInt(power) * GIB) return ratio(power, 4);
  }
  if (size > 9_999n * GIB) return ONE;
  const logarithm = Math.log1p(Number(size) / Number(GIB)) / Math.LN10;
  return clamp01(multiply(fromDecimal(logarithm), ratio(1, 4)));
}

/** Queries on E−29 … E, of the usage rows that count as use. */
export function queriesOf(usage: TableSource['usage'], evidence: Evidence): number {
  const last = evidence.to;
  if (last === null) return 0;
  return usage
    .filter((row) => row.day >= last - 29 && row.day <= last)
    .reduce((total, row) => total + row.count, 0);
}

/** Distinct days with a known write after the last use, or within the last 400 days when never used. */
export function writeDaysAfter(table: TableSource, lastUse: Day | null, today: Day): number {
  const known = table.writeDays.length > 0 ? table.writeDays : table.updated === null ? [] : [table.updated];
  const wasted = known.filter((day) => (lastUse === null ? isWithin(day, 400, today) : day > lastUse));
  return new Set(wasted).size;
}

/** "Gates, each listed whenever it holds." */
export function gatesOf(table: TableSource, evidence: Evidence): Gate[] {
  const gates: Gate[] = [];
  if (table.downstreamCount > 0) gates.push('downstream');
  if (table.tier === 1 || table.tier === 2) gates.push('tier');
  if (evidence.evidence_stale) gates.push('stale_evidence');
  return gates;
}

/** Of the score with one decimal; a gate caps it at REVIEW_REQUIRED. */
export function recommendationOf(score: number, gates: readonly Gate[]): Recommendation {
  if (score < 4) return 'KEEP';
  if (score < 6 || gates.length > 0) return 'REVIEW_REQUIRED';
  return score < 8 ? 'GOOD_CANDIDATE' : 'EXCELLENT_CANDIDATE';
}
