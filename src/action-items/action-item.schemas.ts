import { z } from 'zod';
import { idInText, numberInText } from '../http/number.schemas.ts';
import { plainText } from '../http/text.schemas.ts';
import { SAVINGS_KINDS } from '../money/rate.ts';
import { CATEGORIES } from '../zi/category.ts';
import { DISMISSALS, MAX_USD, PRIORITIES, SOURCES, STATUSES } from './action-item.ts';
import { SORTS } from './item-list.cursor.ts';
import { metaFault } from './meta-fault.ts';

const count = z.int().nonnegative();
const time = z.iso.datetime();

/** The last moment that MySQL can hold. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const title = plainText(255);
const category = plainText(50);
const fields = {
  description: plainText(10_000, { multiline: true, blank: true })
    .nullable()
    .describe('text of several lines'),
  estimated_savings_usd: z
    .number()
    .min(0)
    .max(MAX_USD)
    .refine((usd) => Number(usd.toFixed(2)) === usd, 'must have at most two decimals')
    .nullable()
    .describe('a month, with two decimals; null is unknown'),
  fqn: plainText(3072, { multiline: true })
    .nullable()
    .describe('what it speaks of; its first part is the service that lists filter by'),
  meta: z
    .record(z.string(), z.unknown())
    .superRefine((meta, context) => {
      const fault = metaFault(meta);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .nullable()
    .describe('any object, at most 16 KiB as JSON and 32 levels deep'),
  snoozed_until: z.iso
    .datetime({ offset: true, error: 'must be a moment with its zone, such as 2026-12-31T00:00:00Z' })
    .refine((text) => Date.parse(text) >= 0 && Date.parse(text) <= LATEST, 'must be a time from 1970 to 9999')
    .nullable()
    .describe('until then it does not count into the potential savings'),
  dismissed_reason: z
    .enum(DISMISSALS)
    .nullable()
    .describe('set: dismissed; it does not count into the potential savings'),
};

export const newActionItem = z.strictObject({
  title,
  status: z.enum(STATUSES).default('OPEN'),
  category: category.default('manual'),
  priority: z.enum(PRIORITIES).default('medium'),
  description: fields.description.default(null),
  estimated_savings_usd: fields.estimated_savings_usd.default(0),
  fqn: fields.fqn.default(null),
  meta: fields.meta.default(null),
  snoozed_until: fields.snoozed_until.default(null),
  dismissed_reason: fields.dismissed_reason.default(null),
  idempotency_key: plainText(255)
    .optional()
    .describe('as the header Idempotency-Key, for callers whose headers do not arrive'),
});

export type NewActionItem = z.infer<typeof newActionItem>;

/** JSON Merge Patch (RFC 7396): null clears what may be unknown; `meta` is merged member by member. */
export const actionItemPatch = z
  .strictObject({
    title,
    status: z.enum(STATUSES),
    category,
    priority: z.enum(PRIORITIES),
    ...fields,
  })
  .partial();

export type ActionItemPatch = z.infer<typeof actionItemPatch>;

export const actionItemResponse = z
  .object({
    id: z.int().positive(),
    title: z.string(),
    description: z.string().nullable(),
    status: z.enum(STATUSES),
    category: z.string(),
    priority: z.enum(PRIORITIES),
    estimated_savings_usd: z.number().nonnegative().nullable().describe('a month; null is unknown'),
    fqn: z.string().nullable(),
    meta: z.record(z.string(), z.unknown()).nullable(),
    source: z.enum(SOURCES).describe('finding: made by a scan'),
    snoozed_until: time.nullable(),
    dismissed_reason: z.enum(DISMISSALS).nullable(),
    verified_savings_usd: z.number().nullable().describe('a month, measured after it was done'),
    created_at: time.nullable().describe('null: the program before this one did not say'),
    updated_at: time.nullable(),
    created_by: z.string().nullable(),
    updated_by: z.string().nullable(),
    version: z.int().positive().describe('counts up by one with every change'),
  })
  .meta({ id: 'ActionItem' });

export type ActionItemResponse = z.infer<typeof actionItemResponse>;

const limit = numberInText(/^([1-9]\d?|1\d\d|200)$/, {
  type: 'integer',
  minimum: 1,
  maximum: 200,
  default: 20,
})
  .prefault('20')
  .describe('1 to 200');
const after = z.string().min(1).max(300).optional().describe('cursor of the page before');

export const actionItemsQuery = z.strictObject({
  status: z.enum(STATUSES).optional(),
  category: z.string().min(1).max(50).optional(),
  priority: z.enum(PRIORITIES).optional(),
  source: z.enum(SOURCES).optional(),
  service: z.string().min(1).max(256).optional().describe('first part of fqn'),
  q: z.string().min(1).max(255).optional().describe('how the title begins, case ignored'),
  sort: z
    .enum(SORTS)
    .default('-priority')
    .describe(
      'a minus sorts downwards, unknown values come last; -priority: high first, then highest savings, then the older item',
    ),
  limit,
  after,
});

export type ActionItemsQuery = z.infer<typeof actionItemsQuery>;

const nextPage = z.string().nullable().describe('null on the last page');

export const actionItemsResponse = z
  .object({
    data: z.array(actionItemResponse),
    paging: z.object({
      total: count.describe('items that pass the filter, counted up to 1000'),
      total_is_lower_bound: z.boolean().describe('true: there are more than total'),
      limit: count,
      after: nextPage,
    }),
  })
  .meta({ id: 'ActionItems' });

export type ActionItemsResponse = z.infer<typeof actionItemsResponse>;

export const historyQuery = z.strictObject({ limit, after });

export const historyResponse = z
  .object({
    data: z.array(
      z.object({
        version: z.int().positive().describe('the version that the change made'),
        at: time,
        by: z.string().nullable(),
        action: z.enum(['created', 'updated', 'deleted']),
        changes: z
          .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
          .describe(
            'by field; of what a scan says in meta by member (meta.finding.tables); empty where the item was made',
          ),
      }),
    ),
    paging: z.object({ limit: count, after: nextPage }),
  })
  .meta({ id: 'ActionItemHistory' });

export type HistoryResponse = z.infer<typeof historyResponse>;

export const itemTablesQuery = z.strictObject({ limit, after });

const bytes = z.number().nonnegative().nullable();
const usdMonthly = z.number().nonnegative().nullable().describe('null: no rate, or no size');

export const itemTablesResponse = z
  .object({
    frozen_at: time
      .nullable()
      .describe(
        'set: the tables as they were then, when the item left OPEN; null: as the last scan saw them that found any',
      ),
    data: z.array(
      z.object({
        id: z.string(),
        fqn: z.string(),
        size_bytes: bytes,
        monthly_cost_usd: usdMonthly,
        savings_kind: z.enum(SAVINGS_KINDS).nullable(),
        now: z
          .object({
            size_bytes: bytes,
            monthly_cost_usd: usdMonthly,
            category: z.enum(CATEGORIES).nullable(),
          })
          .nullable()
          .describe('in the published scan; null: the table is gone'),
      }),
    ),
    paging: z.object({ limit: count, after: nextPage }),
  })
  .meta({ id: 'ActionItemTables' });

export type ItemTablesResponse = z.infer<typeof itemTablesResponse>;

const perStatus = z.object({ OPEN: count, IN_PROGRESS: count, DONE: count });
const perPriority = z.object({ high: count, medium: count, low: count });

export const statsResponse = z
  .object({
    total: count,
    by_status: perStatus,
    by_priority: perPriority,
    by_category: z.record(z.string(), count),
    total_potential_savings_usd: z
      .number()
      .nonnegative()
      .describe('a month: open and in progress, neither dismissed nor snoozed'),
    verified_savings_usd: z.number().describe('a month, measured after items were done'),
  })
  .meta({ id: 'ActionItemStats' });

export type StatsResponse = z.infer<typeof statsResponse>;

export const itemParams = z.object({ id: idInText().describe('id of an action item') });
