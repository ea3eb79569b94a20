import Fraction from 'fraction.js';
import type { Tally } from './tally.ts';
import type { PerComponent } from './weights.ts';

/** What a component measures, exact. `rate` is null when nothing is known. */
type Measure = {
  numerator: bigint;
  denominator: bigint;
  /** Tables that entered the rate, of `population`. */
  known: number;
  population: number;
  rate: Fraction | null;
  /** known / population; 0 for an unknown rate and for an empty population. */
  k: Fraction;
};

export type Measures = PerComponent<Measure>;

const ZERO = new Fraction(0);

const measure = (numerator: bigint, denominator: bigint, known: number, population: number): Measure => {
  const unknown = denominator === 0n || population === 0;
  return {
    numerator,
    denominator,
    known,
    population,
    rate: unknown ? null : new Fraction(numerator, denominator),
    k: unknown ? ZERO : new Fraction(known, population),
  };
};

/** Rates and coverage of the four components (docs/scoring.md, "Components"). */
export const measuresOf = (tally: Tally): Measures => {
  const share = (yes: number, known: number) => measure(BigInt(yes), BigInt(known), known, tally.population);
  return {
    compute: share(tally.active, tally.active + tally.inactive),
    storage: measure(
      tally.activeBytes,
      tally.activeBytes + tally.inactiveBytes,
      tally.sized,
      tally.population,
    ),
    query: share(tally.recent, tally.recent + tally.notRecent),
    others: share(tally.owned, tally.ownerKnown),
  };
};
