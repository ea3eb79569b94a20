import type { ExplainedForecast } from '../forecast/forecast.ts';
import { crossingDay, exceeding, type MonthForecast, monthlyForecast } from '../forecast/months.ts';
import type { CostSeries } from '../forecast/series.ts';
import { isoDay } from '../time.ts';
import type { BudgetResponse } from './budget.schemas.ts';
import type { ExplainedFigures } from './figures.ts';

type Forecast = BudgetResponse['forecast'];

/** A series of costs and what is foreseen of it. */
export type Foreseen = { series: CostSeries; daily: ExplainedForecast };

type Asked = { months: number; level: number; potentialUsd: number };

const cents = (usd: number): number => Math.round(usd * 100) / 100;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
const maybe = (value: number | null, digits: number): number | null =>
  value === null ? null : rounded(value, digits);

const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`);

const GONE =
  'days before the first scan know only tables that still exist: what was removed before it is missing in their cost';

/** Days that the forecast rests on: those without a record of their own, and those from OpenMetadata's own history. */
const recordsOf = ({ series, daily }: Foreseen): { gaps: number; backfilled: number } => {
  const used = series.sources.slice(daily.from);
  return {
    gaps: used.filter((source) => source === null).length,
    backfilled: used.filter((source) => source === 'backfill').length,
  };
};

const notesOf = (
  { series, daily }: Foreseen,
  { gaps, backfilled }: ReturnType<typeof recordsOf>,
): string[] => [
  ...(backfilled > 0 ? [GONE] : []),
  ...(gaps > 0 ? [`${days(gaps)} without a record: each repeats the day before`] : []),
  ...(series.unmeasured > 0 && daily.from === 0
    ? [
        `${days(series.unmeasured)} at the beginning are left out: there was no table yet, or too few had a known size`,
      ]
    : []),
  ...(daily.from > 0
    ? [`a lasting step on ${isoDay(series.from + daily.from)}: the days before it are left out`]
    : []),
  ...(daily.spread?.step === 0
    ? [`nothing has changed in ${days(daily.n)}: the bounds cannot say how uncertain this is`]
    : []),
];

const periodView = ({ from, to, mean, lower, upper }: MonthForecast) => ({
  period_start: isoDay(from),
  period_end: isoDay(to),
  mean: cents(mean),
  lower: cents(lower),
  upper: cents(upper),
});

export const noForecast = (reason: string, level: number): Forecast => ({
  status: 'INSUFFICIENT_HISTORY',
  reason,
  method: null,
  n: 0,
  level,
  history_from: null,
  history_to: null,
  gap_days: 0,
  backfilled_days: 0,
  data: [],
  with_savings: [],
  potential_savings_usd: null,
  backtest: null,
  notes: [],
});

export const forecastView = (foreseen: Foreseen, { months, level, potentialUsd }: Asked): Forecast => {
  const { series, daily } = foreseen;
  const records = recordsOf(foreseen);
  const known = {
    n: daily.n,
    level,
    history_from: isoDay(series.from + daily.from),
    history_to: isoDay(series.to),
    gap_days: records.gaps,
    backfilled_days: records.backfilled,
    potential_savings_usd: cents(potentialUsd),
    notes: notesOf(foreseen, records),
  };
  if (daily.method === 'insufficient_history')
    return { ...noForecast('the cost of one day alone is known', level), ...known };
  const monthly = (less: number) => monthlyForecast(daily, { last: series.to, months, less }).map(periodView);
  const { mae, maeNaive, coverage, folds, horizon } = daily.backtest;
  return {
    status: 'OK',
    reason: null,
    method: daily.method,
    ...known,
    data: monthly(0),
    with_savings: monthly(potentialUsd),
    backtest: {
      mae: maybe(mae, 2),
      mae_naive: maybe(maeNaive, 2),
      coverage: maybe(coverage, 3),
      folds,
      horizon_days: folds === 0 ? 0 : horizon,
    },
  };
};

/** How the months of a forecast compare with a budget; without a forecast only the budget itself is known. */
export const budgetView = (
  limit: number,
  foreseen: Foreseen | null,
  months: number,
): NonNullable<BudgetResponse['budget']> => {
  if (foreseen === null)
    return { monthly_budget_usd: limit, probability_of_exceeding: [], expected_crossing_date: null };
  const { daily, series } = foreseen;
  const last = series.to;
  const periods = daily.spread === null ? [] : monthlyForecast(daily, { last, months, less: 0 });
  const probabilities = exceeding(daily, { last, months, limit });
  const crossing = crossingDay(daily, { last, cost: series.values.at(-1) ?? 0, limit });
  return {
    monthly_budget_usd: limit,
    probability_of_exceeding: periods.map(({ from, to }, i) => ({
      period_start: isoDay(from),
      period_end: isoDay(to),
      probability: rounded(probabilities[i] ?? 0, 3),
    })),
    expected_crossing_date: crossing === null ? null : isoDay(crossing),
  };
};

/** Names of figures as the answer has them. */
const PLACES: Record<string, string> = {
  waste_tb: 'breakdown.storage.waste_tb',
  total_tb: 'breakdown.storage.total_tb',
  unpriced_tables: 'unpriced.tables',
  unpriced_tb: 'unpriced.storage_tb',
};

export const figuresView = ({ figures, reasons }: ExplainedFigures, rates: BudgetResponse['rates']) => {
  const { waste_tb, total_tb, unpriced_tables, unpriced_tb, ...totals } = figures;
  return {
    ...totals,
    breakdown: {
      storage: {
        cost: totals.total_monthly_cost_usd,
        savings: totals.monthly_savings_opportunity_usd,
        waste_tb,
        total_tb,
      },
      compute: null,
      query: null,
    },
    unpriced: { tables: unpriced_tables, storage_tb: unpriced_tb },
    rates,
    null_reasons: {
      ...Object.fromEntries(Object.entries(reasons).map(([key, reason]) => [PLACES[key] ?? key, reason])),
      'breakdown.compute': 'the catalogue knows no such cost',
      'breakdown.query': 'the catalogue knows no such cost',
    },
  };
};
