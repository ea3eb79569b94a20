import { usdOrNull } from '../money/cost.ts';
import { createRateBook, type Rate, ratesOf, rateView } from '../money/rate.ts';
import type { ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';
import type { Tally } from '../zi/tally.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';
import { savings, totalCost, unpricedBytes } from './scope.ts';
import { terabytes } from './units.ts';

const NOT_PRICED = 'this was measured before ThirdEye knew rates: the next scan prices it';
const NO_COST = 'no table here has both a rate and a size';
const NO_ACTIVITY = 'no activity is known';
const NO_WASTE_COST = 'no inactive table has both a rate and a size';
const NO_SIZE = 'no unpriced table has a known size';

export type Money = Pick<
  ZiScoreResponse['metadata'],
  'total_monthly_cost_usd' | 'monthly_savings_usd' | 'unpriced_tables' | 'unpriced_storage_tb'
>;

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

/** What a part costs a month and what its waste costs of that, and why a figure is null. */
export const moneyOf = (
  tally: Tally,
  isPriced: boolean,
): { money: Money; reasons: Record<string, string> } => {
  const unpriced = isPriced ? unpricedBytes(tally) : null;
  const money: Money = {
    total_monthly_cost_usd: isPriced ? usdOrNull(totalCost(tally)) : null,
    monthly_savings_usd: isPriced ? usdOrNull(savings(tally)) : null,
    unpriced_tables: isPriced ? tally.unpriced : null,
    unpriced_storage_tb: unpriced === null ? null : terabytes(unpriced),
  };
  const known = tally.active + tally.inactive;
  const why: Record<keyof Money, string> = {
    total_monthly_cost_usd: NO_COST,
    monthly_savings_usd: known === 0 ? NO_ACTIVITY : NO_WASTE_COST,
    unpriced_tables: NOT_PRICED,
    unpriced_storage_tb: NO_SIZE,
  };
  const reasons = Object.entries(money)
    .filter(([, value]) => value === null)
    .map(([name]) => [name, isPriced ? why[name as keyof Money] : NOT_PRICED]);
  return { money, reasons: Object.fromEntries(reasons) };
};
