import { best, type Measures, worst } from './components.ts';
import {
  add,
  compare,
  divide,
  floorTenths,
  fromDecimal,
  multiply,
  type Rational,
  ratio,
  roundTenths,
  subtract,
  sum,
  tenthsToNumber,
  ZERO,
} from './rational.ts';
import { COMPONENTS, type ComponentName, type Status, type Weights } from './types.ts';

export type ExactWeights = Record<ComponentName, Rational>;

export const DEFAULT_WEIGHTS: Weights = { compute: 40, storage: 35, query: 25, others: 0 };

const HUNDRED = ratio(100);

const perComponent = <T>(value: (name: ComponentName) => T): Record<ComponentName, T> => ({
  compute: value('compute'),
  storage: value('storage'),
  query: value('query'),
  others: value('others'),
});

/** "Non-negative, not all 0, normalised to 100." */
export const normalise = (weights: Weights): ExactWeights =>
  renormalise(perComponent((name) => fromDecimal(weights[name])));

function renormalise(weights: ExactWeights): ExactWeights {
  const total = sum(Object.values(weights));
  return perComponent((name) => multiply(divide(weights[name], total), HUNDRED));
}

/** Components that add up: k > 0 and w > 0. */
const counted = (measures: Measures, weights: ExactWeights): ComponentName[] =>
  COMPONENTS.filter((name) => compare(measures[name].k, ZERO) > 0 && compare(weights[name], ZERO) > 0);

/** Exact points: 100·w·r ÷ Σ w over the counted components; 0 for the others; null with nothing to add up. */
export function exactPoints(
  measures: Measures,
  weights: ExactWeights,
): Record<ComponentName, Rational> | null {
  const names = counted(measures, weights);
  if (names.length === 0) return null;
  const total = sum(names.map((name) => weights[name]));
  return perComponent((name) =>
    names.includes(name)
      ? divide(multiply(HUNDRED, multiply(weights[name], measures[name].rate ?? ZERO)), total)
      : ZERO,
  );
}

/** score = 100 · Σ w·r / Σ w, in tenths. */
export function scoreTenths(measures: Measures, weights: ExactWeights): bigint | null {
  const points = exactPoints(measures, weights);
  return points === null ? null : roundTenths(sum(Object.values(points)));
}

/** Largest remainder: floors first, the missing tenths to the largest fractions, ties in the table's order. */
export function breakdownTenths(
  points: Record<ComponentName, Rational>,
  score: bigint,
): Record<ComponentName, bigint> {
  const tenths = perComponent((name) => floorTenths(points[name]));
  const remainder = (name: ComponentName): Rational => subtract(points[name], ratio(tenths[name], 10n));
  const order = COMPONENTS.map((name, index) => ({ name, index, left: remainder(name) })).sort(
    (a, b) => compare(b.left, a.left) || a.index - b.index,
  );
  let missing = score - tenths.compute - tenths.storage - tenths.query - tenths.others;
  for (const { name } of order) {
    if (missing <= 0n) break;
    tenths[name] += 1n;
    missing -= 1n;
  }
  return tenths;
}

/** The same sum over all weights with every unknown bad, and with every unknown good. */
export function boundsOf(measures: Measures, weights: ExactWeights): { lower: number; upper: number } {
  const lower = sum(COMPONENTS.map((name) => multiply(weights[name], worst(measures[name]))));
  const upper = sum(COMPONENTS.map((name) => multiply(weights[name], best(measures[name]))));
  return { lower: tenthsToNumber(roundTenths(lower)), upper: tenthsToNumber(roundTenths(upper)) };
}

/** Lowest and highest score when one of the four weights moves by ± 10, not below 0, renormalised. */
export function sensitivityOf(
  measures: Measures,
  weights: ExactWeights,
): { lower: number | null; upper: number | null } {
  const score = scoreTenths(measures, weights);
  if (score === null) return { lower: null, upper: null };
  const scores = [score];
  for (const name of COMPONENTS) {
    for (const step of [ratio(10), ratio(-10)]) {
      const moved = add(weights[name], step);
      const changed = { ...weights, [name]: compare(moved, ZERO) < 0 ? ZERO : moved };
      if (compare(sum(Object.values(changed)), ZERO) === 0) continue;
      const other = scoreTenths(measures, renormalise(changed));
      if (other !== null) scores.push(other);
    }
  }
  scores.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    lower: tenthsToNumber(scores[0] ?? score),
    upper: tenthsToNumber(scores.at(-1) ?? score),
  };
}

/** "From the score with one decimal." */
export function statusOf(tenths: bigint | null): Status {
  if (tenths === null) return 'NO_DATA';
  if (tenths >= 800n) return 'EXCELLENT';
  if (tenths >= 600n) return 'GOOD';
  if (tenths >= 400n) return 'FAIR';
  return tenths >= 200n ? 'POOR' : 'CRITICAL';
}
