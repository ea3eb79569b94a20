import { bytesOf, type Measures, measuresOf } from './components.ts';
import { ratio, roundTenths, tenthsToNumber, toNumber } from './rational.ts';
import {
  boundsOf,
  breakdownTenths,
  type ExactWeights,
  exactPoints,
  scoreTenths,
  sensitivityOf,
  statusOf,
} from './score.ts';
import type { Component, ComponentName, Reason, Scope, TableFacts } from './types.ts';

/** One scope's numbers: the estate, a service or a domain, from the facts of its live tables and views. */
export function scopeOf(facts: readonly TableFacts[], weights: ExactWeights): Scope {
  const tables = facts.filter((table) => !table.view);
  const population = tables.filter((table) => !table.isNew);
  const active = population.filter((table) => table.active === true);
  const inactive = population.filter((table) => table.active === false);
  const measures = measuresOf(population);
  const points = scoredPoints(measures, weights);
  const tenths = scoreTenths(measures, weights);
  return {
    total_tables: tables.length,
    views: facts.length - tables.length,
    new_tables: tables.length - population.length,
    population: population.length,
    active_tables: active.length,
    inactive_tables: inactive.length,
    unknown_tables: population.length - active.length - inactive.length,
    inactive_percentage: percentage(inactive.length, active.length + inactive.length),
    score: tenths === null ? null : tenthsToNumber(tenths),
    status: statusOf(tenths),
    reason: tenths === null ? reasonOf(population.length) : null,
    breakdown: points,
    bounds: boundsOf(measures, weights),
    coverage: {
      activity: toNumber(measures.compute.k),
      size: toNumber(measures.storage.k),
      recency: toNumber(measures.query.k),
    },
    components: {
      compute: component('compute', measures, weights, points, population.length),
      storage: component('storage', measures, weights, points, population.length),
      query: component('query', measures, weights, points, population.length),
      others: component('others', measures, weights, points, population.length),
    },
    sensitivity: sensitivityOf(measures, weights),
    total_bytes: bytesOf(tables),
    waste_bytes: bytesOf(inactive),
    zombie_tables: inactive.filter((table) => table.category === 'zombie_tables').length,
  };
}

/** Breakdown with one decimal; every member null when there is no score. */
function scoredPoints(measures: Measures, weights: ExactWeights): Record<ComponentName, number | null> {
  const points = exactPoints(measures, weights);
  const score = scoreTenths(measures, weights);
  if (points === null || score === null) return { compute: null, storage: null, query: null, others: null };
  const tenths = breakdownTenths(points, score);
  return {
    compute: tenthsToNumber(tenths.compute),
    storage: tenthsToNumber(tenths.storage),
    query: tenthsToNumber(tenths.query),
    others: tenthsToNumber(tenths.others),
  };
}

function component(
  name: ComponentName,
  measures: Measures,
  weights: ExactWeights,
  points: Record<ComponentName, number | null>,
  population: number,
): Component {
  const { rate, numerator, denominator } = measures[name];
  return {
    rate: rate === null ? null : toNumber(rate),
    weight: toNumber(weights[name]),
    points: points[name],
    numerator,
    denominator,
    population,
  };
}

/** One decimal; null when nothing is known. */
const percentage = (part: number, whole: number): number | null =>
  whole === 0 ? null : tenthsToNumber(roundTenths(ratio(100 * part, whole)));

const reasonOf = (population: number): Reason => (population === 0 ? 'no_tables' : 'no_usage_evidence');
