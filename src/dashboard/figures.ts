import { usd, usdOrNull } from '../money/cost.ts';
import type { ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';
import { estateTally } from '../zi/snapshot.ts';
import type { Tally } from '../zi/tally.ts';
import { isActivityKnown, savings, totalBytes, totalCost, unpricedBytes, wasteBytes } from './scope.ts';
import { terabytesOrNull } from './units.ts';

/** What a part of the estate costs now, and what of that is waste, as the last scan found it. Unknown is null. */
type Figures = {
  total_monthly_cost_usd: number | null;
  monthly_savings_opportunity_usd: number | null;
  annual_savings_opportunity_usd: number | null;
  capacity_savings_usd: number | null;
  roi: number | null;
  cost_waste_percentage: number | null;
  waste_tb: number | null;
  total_tb: number | null;
  unpriced_tables: number | null;
  unpriced_tb: number | null;
};

/** `reasons`: why a figure is null. */
export type ExplainedFigures = { figures: Figures; reasons: Partial<Record<keyof Figures, string>> };

const NOT_PRICED = 'this was measured before ThirdEye knew rates: the next scan prices it';
export const NO_COST = 'no table here has both a rate and a size';
const FREE = 'the cost is 0';
export const NO_ACTIVITY = 'no activity is known';
const NO_WASTE_COST = 'no inactive table has both a rate and a size';
const NO_SIZE = 'no size is known';
const NO_UNPRICED_SIZE = 'no unpriced table has a known size';

const NOTHING: Figures = {
  total_monthly_cost_usd: null,
  monthly_savings_opportunity_usd: null,
  annual_savings_opportunity_usd: null,
  capacity_savings_usd: null,
  roi: null,
  cost_waste_percentage: null,
  waste_tb: null,
  total_tb: null,
  unpriced_tables: null,
  unpriced_tb: null,
};

/** All unknown, for one reason. */
export const noFigures = (reason: string): ExplainedFigures => ({
  figures: NOTHING,
  reasons: Object.fromEntries(Object.keys(NOTHING).map((key) => [key, reason])),
});

/** In percent with two decimals, half up. */
const percent = (part: bigint | null, whole: bigint | null): number | null =>
  part === null || whole === null || whole === 0n
    ? null
    : Number((part * 20_000n + whole) / (whole * 2n)) / 100;

const valuesOf = (tally: Tally, isPriced: boolean): Figures => {
  const cost = isPriced ? totalCost(tally) : null;
  const cash = isPriced ? savings(tally) : null;
  // As many inactive tables have a cost of one kind as of the other: one is unknown when the other is.
  const capacity = cash === null ? null : tally.capacityMicros;
  return {
    total_monthly_cost_usd: usdOrNull(cost),
    monthly_savings_opportunity_usd: usdOrNull(cash),
    annual_savings_opportunity_usd: cash === null ? null : usd(cash * 12n),
    capacity_savings_usd: usdOrNull(capacity),
    roi: percent(cash, cost),
    cost_waste_percentage: percent(cash === null || capacity === null ? null : cash + capacity, cost),
    waste_tb: terabytesOrNull(wasteBytes(tally)),
    total_tb: terabytesOrNull(totalBytes(tally)),
    unpriced_tables: isPriced ? tally.unpriced : null,
    unpriced_tb: isPriced ? terabytesOrNull(unpricedBytes(tally)) : null,
  };
};

/** The figures of a part of the estate. */
export const figuresOf = (tally: Tally, isPriced: boolean): ExplainedFigures => {
  const figures = valuesOf(tally, isPriced);
  const saved = isActivityKnown(tally) ? NO_WASTE_COST : NO_ACTIVITY;
  const ratio = figures.total_monthly_cost_usd === null ? NO_COST : tally.costMicros === 0n ? FREE : saved;
  const ofMoney = (reason: string): string => (isPriced ? reason : NOT_PRICED);
  const why: Record<keyof Figures, string> = {
    total_monthly_cost_usd: ofMoney(NO_COST),
    monthly_savings_opportunity_usd: ofMoney(saved),
    annual_savings_opportunity_usd: ofMoney(saved),
    capacity_savings_usd: ofMoney(saved),
    roi: ofMoney(ratio),
    cost_waste_percentage: ofMoney(ratio),
    waste_tb: isActivityKnown(tally) ? NO_SIZE : NO_ACTIVITY,
    total_tb: NO_SIZE,
    unpriced_tables: NOT_PRICED,
    unpriced_tb: ofMoney(NO_UNPRICED_SIZE),
  };
  const reasons = Object.entries(figures)
    .filter(([, value]) => value === null)
    .map(([key]) => [key, why[key as keyof Figures]]);
  return { figures, reasons: Object.fromEntries(reasons) };
};

/** The current figures of the estate, or of one service. */
export const currentFigures = (snapshot: Snapshot, service: ServiceSnapshot | null): ExplainedFigures =>
  figuresOf(service?.tally ?? estateTally(snapshot), snapshot.rates !== null);
