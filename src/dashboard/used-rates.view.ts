import { createRateBook, type Rate, ratesOf, rateView } from '../money/rate.ts';
import type { ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';

/** Rates that a snapshot's dollars were computed with: those of some services, or all. */
export const ratesView = (
  { rates }: Pick<Snapshot, 'rates'>,
  services: readonly Pick<ServiceSnapshot, 'serviceType' | 'name'>[] | null,
): ZiScoreResponse['metadata']['rates'] => {
  const used = rates?.used ?? [];
  if (services === null) return used.map(rateView);
  const book = createRateBook(used, 0);
  const own = services.map(({ serviceType, name }) => ratesOf(book, serviceType, name));
  const isTheirs = (rate: Rate): boolean =>
    own.some((of) => rate === of?.standard?.rate || rate === of?.longTerm?.rate);
  return used.filter(isTheirs).map(rateView);
};
