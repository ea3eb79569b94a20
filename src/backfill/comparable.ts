import { measuresOf } from '../zi/components.ts';
import { METHOD_VERSION, PARTIAL_METHOD_VERSION, scoreOf } from '../zi/score.ts';
import { sum, type Tally } from '../zi/tally.ts';
import type { Weights } from '../zi/weights.ts';
import type { PastDay, PastScope } from './past-evaluation.ts';

/** Points by which hidden use may change a score that still counts as one of the method. */
const MARGIN = 2;

/** The method of a past score: a partial one when use that cannot be seen might have changed it by too much. */
const methodOf = ({ tally, best, moved }: PastScope, weights: Weights): string => {
  const scoreWith = (of: Tally): number | null => scoreOf(measuresOf(of), weights);
  const score = scoreWith(tally);
  const isFarOff = (other: Tally | null): boolean => {
    const might = other === null ? null : scoreWith(other);
    return score !== null && might !== null && Math.round(Math.abs(might - score) * 10) > MARGIN * 10;
  };
  return isFarOff(best) || isFarOff(moved) ? PARTIAL_METHOD_VERSION : METHOD_VERSION;
};

/** The tally of the estate, with another one of each service that has it. */
const sumWith = (
  services: readonly PastScope[],
  other: (service: PastScope) => Tally | null,
): Tally | null =>
  services.every((service) => other(service) === null)
    ? null
    : sum(services.map((service) => other(service) ?? service.tally));

/** A past day with the methods of its scores: of the estate, and of each part. */
export const withMethods = ({ day, services, domains }: PastDay, weights: Weights) => {
  const named = <T extends PastScope>(scope: T) => ({ ...scope, methodVersion: methodOf(scope, weights) });
  const estate = {
    tally: sum(services.map(({ tally }) => tally)),
    best: sumWith(services, ({ best }) => best),
    moved: sumWith(services, ({ moved }) => moved),
  };
  return {
    ...{ day, weights, methodVersion: methodOf(estate, weights) },
    services: services.map(named),
    domains: domains.map(named),
  };
};
