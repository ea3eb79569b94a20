import Fraction from 'fraction.js';
import type { Measures } from './components.ts';
import { COMPONENTS, type PerComponent, perComponent, type Weights } from './weights.ts';

/** Stored with every snapshot; a change to a rule of docs/scoring.md is a new version. */
export const METHOD_VERSION = '1';

/** Of a backfilled day on which the latest `accessed` hides enough earlier ones to matter: it is compared with no other. */
export const PARTIAL_METHOD_VERSION = `${METHOD_VERSION}-partial`;

type Status = 'EXCELLENT' | 'GOOD' | 'FAIR' | 'POOR' | 'CRITICAL' | 'NO_DATA';
type Interval = { lower: number; upper: number };

type ExactWeights = PerComponent<Fraction>;

const ZERO = new Fraction(0);
const ONE = new Fraction(1);
const HUNDRED = new Fraction(100);
/** Points by which one weight moves in `sensitivity`. */
const SENSITIVITY_STEP = new Fraction(10);

const total = (parts: readonly Fraction[]): Fraction => parts.reduce((a, b) => a.add(b), ZERO);

/** The weights in proportion, summing to 100; exact for weights written in decimals. */
export const normalise = (weights: Weights): ExactWeights => {
  const exact = perComponent((c) => new Fraction(String(weights[c])));
  const whole = total(COMPONENTS.map((c) => exact[c]));
  return perComponent((c) => exact[c].mul(HUNDRED).div(whole));
};

/** Names weights in proportion: scores of different ones are not comparable. */
export const weightsKey = (weights: Weights): string => {
  const exact = normalise(weights);
  return COMPONENTS.map((c) => exact[c].valueOf().toFixed(6)).join();
};

/** Half up, for a non-negative fraction, in tenths. */
export const tenths = (value: Fraction): bigint => (value.n * 20n + value.d) / (value.d * 2n);

/** A non-negative fraction with one decimal, half up. */
export const oneDecimal = (value: Fraction): number => Number(tenths(value)) / 10;

/** Points of each component, exact: 100 · w·r / Σ w over the known; null when there is nothing to add up. */
const pointsOf = (measures: Measures, weights: ExactWeights): PerComponent<Fraction> | null => {
  const weight = total(COMPONENTS.filter((c) => measures[c].rate !== null).map((c) => weights[c]));
  if (weight.equals(0)) return null;
  return perComponent((c) => (measures[c].rate ?? ZERO).mul(weights[c]).mul(HUNDRED).div(weight));
};

const sumOf = (points: PerComponent<Fraction>): Fraction => total(COMPONENTS.map((c) => points[c]));

/** The score with one decimal, or null when nothing that has a weight is known. */
export const scoreOf = (measures: Measures, weights: Weights): number | null => {
  const points = pointsOf(measures, normalise(weights));
  return points === null ? null : oneDecimal(sumOf(points));
};

/** Points with one decimal that sum exactly to the score: largest remainder, ties in the components' order. */
export const breakdownOf = (measures: Measures, weights: Weights): PerComponent<number> | null => {
  const points = pointsOf(measures, normalise(weights));
  if (points === null) return null;
  const floors = perComponent((c) => (points[c].n * 10n) / points[c].d);
  const remainder = (c: keyof typeof points) => points[c].mul(10).sub(new Fraction(floors[c]));
  const missing = Number(tenths(sumOf(points)) - COMPONENTS.reduce((n, c) => n + floors[c], 0n));
  const byRemainder = [...COMPONENTS].sort((a, b) => remainder(b).compare(remainder(a)));
  for (const c of byRemainder.slice(0, missing)) floors[c] += 1n;
  return perComponent((c) => Number(floors[c]) / 10);
};

/** The score if all unknown tables were bad, and if all were good, over all weights. */
export const boundsOf = (measures: Measures, weights: Weights): Interval => {
  const w = normalise(weights);
  const at = (rate: (c: keyof Measures) => Fraction) =>
    oneDecimal(total(COMPONENTS.map((c) => w[c].mul(rate(c)))));
  const known = (c: keyof Measures) => (measures[c].rate ?? ZERO).mul(measures[c].k);
  return { lower: at(known), upper: at((c) => known(c).add(ONE).sub(measures[c].k)) };
};

/**
 * Lowest and highest score when one normalised weight at a time moves by ± 10, not below 0; null without a
 * score. A move that leaves nothing known with a weight is passed over.
 */
export const sensitivityOf = (measures: Measures, weights: Weights): Interval | null => {
  const w = normalise(weights);
  if (pointsOf(measures, w) === null) return null;
  const scores: number[] = [];
  for (const moved of COMPONENTS) {
    for (const step of [SENSITIVITY_STEP, SENSITIVITY_STEP.neg()]) {
      const weight = w[moved].add(step);
      const points = pointsOf(measures, { ...w, [moved]: weight.lt(0) ? ZERO : weight });
      if (points !== null) scores.push(oneDecimal(sumOf(points)));
    }
  }
  return { lower: Math.min(...scores), upper: Math.max(...scores) };
};

/** Status of a score with one decimal. */
export const statusOf = (score: number | null): Status => {
  if (score === null) return 'NO_DATA';
  if (score >= 80) return 'EXCELLENT';
  if (score >= 60) return 'GOOD';
  if (score >= 40) return 'FAIR';
  return score >= 20 ? 'POOR' : 'CRITICAL';
};
