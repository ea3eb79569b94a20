import { z } from 'zod';
import { statsResponse } from '../action-items/action-item.schemas.ts';
import { numberInText } from '../http/number.schemas.ts';
import { usedRate } from '../money/rates.schemas.ts';
import { budgetResponse } from './budget.schemas.ts';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const points = z.number().min(0).max(100);
const time = z.iso.datetime();
const status = z.enum(['EXCELLENT', 'GOOD', 'FAIR', 'POOR', 'CRITICAL', 'NO_DATA']);
const trend = z.enum(['improving', 'stable', 'declining', 'unknown']);
const interval = z.object({ lower: points, upper: points });

/** One object for each component, in the order of docs/scoring.md. */
const perComponent = <T extends z.ZodType>(of: T) =>
  z.object({ storage: of, compute: of, query: of, others: of });

const component = z
  .object({
    rate: share.nullable().describe('numerator / denominator; null when nothing is known'),
    weight: points.describe('normalised: the four sum to 100'),
    points: points.nullable(),
    numerator: z.number().nonnegative().nullable().describe('tables; bytes for storage'),
    denominator: z.number().nonnegative().nullable(),
    population: count.nullable().describe('tables that the component speaks of'),
  })
  .meta({ id: 'Component' });

const coverage = z
  .object({ activity: share.nullable(), size: share.nullable(), recency: share.nullable() })
  .describe('known tables / population');

const service = z
  .object({
    name: z.string(),
    service_type: z.string().nullable(),
    tables: count,
    active_tables: count.nullable(),
    score: points.nullable(),
    coverage,
    waste_storage_tb: z.number().nullable(),
    monthly_savings_usd: z.number().nullable(),
    evidence_from: z.iso.date().nullable().describe('first day with recorded use'),
    evidence_to: z.iso
      .date()
      .nullable()
      .describe('last day with recorded use; idle time is measured up to it'),
    evidence_stale: z.boolean().nullable(),
    reason: z.string().nullable().describe('why there is no score'),
  })
  .meta({ id: 'ServiceScore' });

const metadata = z.object({
  total_tables: count.nullable().describe('live tables that are not views, new ones included'),
  active_tables: count.nullable(),
  inactive_percentage: z.number().min(0).max(100).nullable(),
  views: count.nullable(),
  new_tables: count.nullable(),
  unknown_tables: count.nullable(),
  total_storage_tb: z.number().nullable(),
  waste_storage_tb: z.number().nullable(),
  zombie_tables: count.nullable(),
  total_monthly_cost_usd: z.number().nullable(),
  monthly_savings_usd: z.number().nullable(),
  unpriced_tables: count.nullable(),
  unpriced_storage_tb: z.number().nullable(),
  rates: z.array(usedRate).describe('what the dollars here were computed with'),
  rates_pending: z.boolean().describe('a rate has changed since: these figures are about to be priced anew'),
  openmetadata_version: z.string().nullable(),
  evidence_to: z.iso
    .date()
    .nullable()
    .describe('last day with recorded use of the service whose record ends first'),
  evidence_stale: z
    .boolean()
    .nullable()
    .describe('this day lies more than 14 days back: what is said of its tables is of then'),
  services: z.array(service),
  null_reasons: z.record(z.string(), z.string()).describe('why a member of metadata is null'),
  not_in_openmetadata: z.array(z.object({ source: z.string(), reason: z.string() })),
});

export const ziScoreQuery = z
  .strictObject({
    service: z.string().min(1).max(256).optional().describe('name of a database service'),
    domain: z.string().min(1).max(3072).optional().describe('FQN of a domain; its sub-domains are included'),
  })
  .refine(({ service, domain }) => service === undefined || domain === undefined, {
    message: 'service and domain exclude each other',
    path: ['domain'],
  });

export const ziScoreResponse = z
  .object({
    score: points.nullable().describe('ZI Score with one decimal: 100 is no inefficiency found'),
    status,
    reason: z.string().nullable().describe('why there is no score'),
    reason_message: z.string().nullable(),
    breakdown: perComponent(points.nullable()).describe('points; they sum to the score'),
    components: perComponent(component),
    bounds: interval.nullable().describe('the score if all unknown tables were bad, or good'),
    coverage,
    sensitivity: interval.nullable().describe('lowest and highest score when one weight moves by 10'),
    trend,
    method_version: z.string(),
    metadata,
    timestamp: time.nullable().describe('when it was measured'),
    stale: z.boolean(),
    stale_reason: z.string().nullable(),
    stale_message: z.string().nullable(),
  })
  .meta({ id: 'ZiScore' });

export type ZiScoreResponse = z.infer<typeof ziScoreResponse>;

export const healthHistoryQuery = z.strictObject({
  days: numberInText(/^([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])$/, {
    type: 'integer',
    minimum: 1,
    maximum: 365,
    default: 30,
  })
    .prefault('30')
    .describe('1 to 365'),
});

export const healthHistoryResponse = z
  .object({
    data: z.array(
      z.object({
        date: z.iso.date(),
        score: points,
        status,
        lower: points.nullable(),
        upper: points.nullable(),
        method_version: z.string().nullable(),
        source: z.enum(['scan', 'backfill', 'predecessor']),
      }),
    ),
    summary: z.object({ average_score: points.nullable(), trend, days: count }),
    notes: z.array(z.string()).describe('what these days cannot know'),
  })
  .meta({ id: 'HealthHistory' });

export type HealthHistoryResponse = z.infer<typeof healthHistoryResponse>;

export const summaryResponse = z
  .object({
    zi_score: ziScoreResponse,
    budget_forecast: budgetResponse.describe('of the estate, for 3 months at a level of 80'),
    action_items: statsResponse,
    timestamp: time.describe('of this answer'),
    user_id: z
      .string()
      .nullable()
      .describe('name of the user whose token this is; null while tokens are not checked'),
  })
  .meta({ id: 'Summary' });
