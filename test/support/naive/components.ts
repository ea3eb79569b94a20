import { add, multiply, ONE, type Rational, ratio, subtract, ZERO } from './rational.ts';
import type { ComponentName, TableFacts } from './types.ts';

/** A component before weights: rate = numerator ÷ denominator where known; k = known tables ÷ population. */
export type Measure = { rate: Rational | null; k: Rational; numerator: bigint; denominator: bigint };
export type Measures = Record<ComponentName, Measure>;

/** The four components over a population (no views, no new tables). */
export function measuresOf(population: readonly TableFacts[]): Measures {
  return {
    compute: compute(population),
    storage: storage(population),
    query: query(population),
    others: others(population),
  };
}

/** utilization: active ÷ tables with known activity. */
function compute(population: readonly TableFacts[]): Measure {
  const known = population.filter((table) => table.active !== null);
  return measure(
    count(known, (table) => table.active === true),
    known.length,
    known.length,
    population,
  );
}

/** storage efficiency: active bytes ÷ bytes, of tables with known activity and size. */
function storage(population: readonly TableFacts[]): Measure {
  const known = population.filter((table) => table.active !== null && table.size !== null);
  const active = known.filter((table) => table.active === true);
  return measure(bytesOf(active), bytesOf(known), known.length, population);
}

/** access freshness: recent ÷ tables with known recency. */
function query(population: readonly TableFacts[]): Measure {
  const known = population.filter((table) => table.recent !== null);
  return measure(
    count(known, (table) => table.recent === true),
    known.length,
    known.length,
    population,
  );
}

/** ownership: owned ÷ all of the population. */
const others = (population: readonly TableFacts[]): Measure =>
  measure(
    count(population, (table) => table.owned),
    population.length,
    population.length,
    population,
  );

/** "Zero known bytes makes storage unknown (k = 0)"; so does no known table in the others. */
function measure(
  numerator: bigint | number,
  denominator: bigint | number,
  knownTables: number,
  population: readonly TableFacts[],
): Measure {
  const below = BigInt(denominator);
  const known = below > 0n;
  return {
    rate: known ? ratio(numerator, below) : null,
    k: known ? ratio(knownTables, population.length) : ZERO,
    numerator: BigInt(numerator),
    denominator: below,
  };
}

/** r·k: every unknown table counted as bad. */
export const worst = (m: Measure): Rational => multiply(m.rate ?? ZERO, m.k);

/** r·k + 1 − k: every unknown table counted as good. */
export const best = (m: Measure): Rational => add(worst(m), subtract(ONE, m.k));

const count = (tables: readonly TableFacts[], holds: (table: TableFacts) => boolean): number =>
  tables.filter(holds).length;

export function bytesOf(tables: readonly TableFacts[]): bigint {
  let total = 0n;
  for (const table of tables) total += table.size ?? 0n;
  return total;
}
