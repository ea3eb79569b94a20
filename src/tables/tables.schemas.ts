import { z } from 'zod';
import { numberInText } from '../http/number.schemas.ts';
import { CATEGORIES } from '../zi/category.ts';
import { TABLE_SORTS } from '../zi/table-filter.ts';

const ACTIVITIES = ['ACTIVE', 'INACTIVE', 'UNKNOWN', 'NEW'] as const;
const RECOMMENDATIONS = ['EXCELLENT_CANDIDATE', 'GOOD_CANDIDATE', 'REVIEW_REQUIRED', 'KEEP'] as const;

const name = z.string().min(1).max(256);
const count = z.int().nonnegative();
const day = z.iso.datetime().nullable();

export const tablesQuery = z.strictObject({
  service: name.optional().describe('name of a database service'),
  schema: name.optional().describe('name of a database schema'),
  activity: z.enum(ACTIVITIES).optional(),
  category: z.enum(CATEGORIES).optional(),
  recommendation: z.enum(RECOMMENDATIONS).optional(),
  min_purge_score: numberInText(/^(10(\.0)?|\d(\.\d)?)$/, { type: 'number', minimum: 0, maximum: 10 })
    .optional()
    .describe('0 to 10, at most one decimal'),
  owner: name.optional().describe('name of a user or team that owns the table, directly or by inheritance'),
  q: name.optional().describe('how the name of the table begins, case ignored'),
  sort: z
    .enum(TABLE_SORTS)
    .optional()
    .describe(
      `a minus sorts downwards; unknown values come last. Default: the first of ${TABLE_SORTS.join(', ')} that is offered with the filter; a sort that no index gives with these filters is refused`,
    ),
  limit: numberInText(/^([1-9]\d?|[1-4]\d\d|500)$/, {
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 50,
  })
    .prefault('50')
    .describe('1 to 500'),
  after: z.string().min(1).max(3_000).optional().describe('cursor of the page before'),
});

export type TablesQuery = z.infer<typeof tablesQuery>;

const row = z
  .object({
    id: z.string(),
    fqn: z.string(),
    service: z.string(),
    service_type: z.string().nullable(),
    database: z.string(),
    schema: z.string(),
    name: z.string(),
    table_type: z.string().nullable(),
    tier: z.int().min(1).max(5).nullable(),
    owners: z.array(z.string()).nullable().describe('null: owners could not be read'),
    domains: z.array(z.string()).nullable().describe('FQNs; null: domains could not be read'),
    activity: z.enum(ACTIVITIES),
    recent: z.boolean().nullable(),
    idle_days: count.nullable(),
    idle_is_lower_bound: z.boolean().describe('never seen in use: idle for at least so long'),
    last_used_at: day,
    last_used_source: z.enum(['lifecycle', 'usage']).nullable(),
    last_written_at: day,
    queries_30d: count.nullable().describe('in the 30 days that end with the evidence of its service'),
    downstream_count: count.nullable(),
    size_bytes: z.number().nonnegative().nullable(),
    size_measured_at: day,
    monthly_cost_usd: z.number().nullable(),
    rate_source: z.enum(['list', 'own']).nullable(),
    savings_kind: z.enum(['cash', 'capacity']).nullable(),
    purge_score: z.number().min(0).max(10).nullable(),
    recommendation: z.enum(RECOMMENDATIONS).nullable(),
    gates: z.array(z.enum(['downstream', 'tier', 'stale_evidence'])),
    category: z.enum(CATEGORIES).nullable(),
    reason: z.string().describe('the judgement in words'),
  })
  .meta({ id: 'Table' });

export type TableView = z.infer<typeof row>;

export const tablesResponse = z
  .object({
    data: z.array(row),
    paging: z.object({ limit: count, after: z.string().nullable().describe('null on the last page') }),
  })
  .meta({ id: 'Tables' });

export type TablesResponse = z.infer<typeof tablesResponse>;
