import { type SqlBool, sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

/** Of an item: it is open or in progress, neither dismissed nor snoozed. */
export const isToBeSaved = (at: Date) =>
  sql<SqlBool>`(status IN ('OPEN', 'IN_PROGRESS') AND dismissed_reason IS NULL
    AND (snoozed_until IS NULL OR snoozed_until <= ${at}))`;

/** USD a month that these items would save; of one service when it is named. */
export const createPotentialSavings =
  (db: ThirdeyeDb) =>
  async (at: Date, service: string | null): Promise<number> => {
    const { sum } = await db
      .selectFrom('action_items')
      .select(sql<string | null>`SUM(estimated_savings_usd)`.as('sum'))
      .where('deleted_at', 'is', null)
      .where(isToBeSaved(at))
      .$if(service !== null, (items) => items.where('service', '=', service))
      .executeTakeFirstOrThrow();
    return Number(sum ?? 0);
  };
