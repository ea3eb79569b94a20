import { measuresOf } from '../zi/components.ts';
import { METHOD_VERSION, PARTIAL_METHOD_VERSION, scoreOf } from '../zi/score.ts';
import { sum } from '../zi/tally.ts';
import type { Weights } from '../zi/weights.ts';
import type { PastDay, PastScope } from './past-evaluation.ts';

/** Points by which hidden use may change a score that still counts as one of the method. */
const MARGIN = 2;

/** The method of a past score: a partial one when use that cannot be seen might have changed it by too much. */
const methodOf = ({ tally, best }: PastScope, weights: Weights): string => {
  if (best === null) return METHOD_VERSION;
  const score = scoreOf(measuresOf(tally), weights);
  const highest = scoreOf(measuresOf(best), weights);
  if (score === null || highest === null) return METHOD_VERSION;
  return Math.round((highest - score) * 10) > MARGIN * 10 ? PARTIAL_METHOD_VERSION : METHOD_VERSION;
};

/** A past day with the methods of its scores: of the estate, and of each part. */
export const withMethods = ({ day, services, domains }: PastDay, weights: Weights) => {
  const named = <T extends PastScope>(scope: T) => ({ ...scope, methodVersion: methodOf(scope, weights) });
  const estate = {
    tally: sum(services.map(({ tally }) => tally)),
    best: services.every(({ best }) => best === null)
      ? null
      : sum(services.map(({ tally, best }) => best ?? tally)),
  };
  return {
    ...{ day, weights, methodVersion: methodOf(estate, weights) },
    services: services.map(named),
    domains: domains.map(named),
  };
};
