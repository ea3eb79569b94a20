import { z } from 'zod';
import { numberInText } from '../http/number.schemas.ts';
import { usedRate } from '../money/rates.schemas.ts';

const count = z.int().nonnegative();
const amount = z.number().nonnegative();
const percent = z.number().min(0).max(100);
const share = z.number().min(0).max(1);

export const budgetQuery = z.strictObject({
  horizon_months: numberInText(/^([1-9]|1[0-2])$/, { type: 'integer', minimum: 1, maximum: 12, default: 3 })
    .prefault('3')
    .describe('1 to 12: calendar months after the current one'),
  level: numberInText(/^(5[1-9]|[6-9]\d)$/, { type: 'integer', minimum: 51, maximum: 99, default: 80 })
    .prefault('80')
    .describe('51 to 99: how often, in percent, a month is to lie within its bounds'),
  service: z.string().min(1).max(256).optional().describe('name of a database service'),
});

const period = z
  .object({
    period_start: z.iso.date(),
    period_end: z.iso.date().describe('last day of the month'),
    mean: amount.describe('USD a month: the mean of the days of the month'),
    lower: amount,
    upper: amount,
  })
  .meta({ id: 'ForecastMonth' });

const backtest = z
  .object({
    mae: amount.nullable().describe('mean absolute error of a day, USD a month'),
    mae_naive: amount.nullable().describe('the same, had it said that nothing changes'),
    coverage: share.nullable().describe('share of days that lay within the bounds'),
    folds: count.describe('earlier days from which it was tried'),
    horizon_days: count.describe('days ahead that were compared from each'),
  })
  .describe('the method tried on the past of this very series; null where there was nothing to try');

const forecast = z.object({
  status: z.enum(['OK', 'INSUFFICIENT_HISTORY']),
  reason: z.string().nullable().describe('why there is no forecast'),
  method: z.enum(['naive', 'median_of_three', 'damped_holt']).nullable(),
  n: count.describe('days that it rests on'),
  level: z.int(),
  history_from: z.iso.date().nullable().describe('first of these days'),
  history_to: z.iso.date().nullable(),
  gap_days: count.describe('days without a record in the history: they repeat the day before'),
  backfilled_days: count.describe("days of the history that were rebuilt from OpenMetadata's own records"),
  data: z.array(period),
  with_savings: z.array(period).describe('the same, had all open items been done'),
  potential_savings_usd: amount.nullable().describe('what with_savings takes off each month'),
  backtest: backtest.nullable(),
  notes: z.array(z.string()).describe('what the forecast cannot know'),
});

const budget = z.object({
  monthly_budget_usd: amount,
  probability_of_exceeding: z
    .array(z.object({ period_start: z.iso.date(), period_end: z.iso.date(), probability: share }))
    .describe('of each month of data'),
  expected_crossing_date: z.iso
    .date()
    .nullable()
    .describe('first day whose expected cost is above the budget; null when there is none in these months'),
});

const costAndSavings = { cost: amount.nullable(), savings: amount.nullable() };

export const budgetResponse = z
  .object({
    total_monthly_cost_usd: amount.nullable(),
    monthly_savings_opportunity_usd: amount.nullable().describe('cash that inactive tables cost'),
    annual_savings_opportunity_usd: amount.nullable(),
    capacity_savings_usd: amount
      .nullable()
      .describe('cost of inactive tables in provisioned storage: room, not cash'),
    roi: percent.nullable().describe('savings ÷ cost × 100'),
    cost_waste_percentage: percent
      .nullable()
      .describe('cost of inactive tables ÷ cost × 100, capacity included'),
    breakdown: z.object({
      storage: z.object({
        ...costAndSavings,
        waste_tb: amount.nullable(),
        total_tb: amount.nullable(),
      }),
      compute: z.null().describe('the catalogue knows no such cost'),
      query: z.null().describe('the catalogue knows no such cost'),
    }),
    unpriced: z
      .object({ tables: count.nullable(), storage_tb: amount.nullable() })
      .describe('tables of services without a rate: in no cost'),
    rates: z.array(usedRate).describe('that the figures were made with'),
    rates_pending: z.boolean().describe('own rates have changed since; the forecast follows them already'),
    forecast,
    budget: budget.nullable().describe('null: none is set'),
    null_reasons: z.record(z.string(), z.string()).describe('why a figure is null'),
    timestamp: z.iso.datetime().nullable().describe('when it was measured'),
    stale: z.boolean(),
    stale_reason: z.string().nullable(),
    stale_message: z.string().nullable(),
  })
  .meta({ id: 'BudgetForecast' });

export type BudgetResponse = z.infer<typeof budgetResponse>;
