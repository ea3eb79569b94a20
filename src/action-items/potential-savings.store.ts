import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

/**
 * USD a month that open items and items in progress, neither dismissed nor snoozed, would save; of one service when
 * it is named.
 */
export const createPotentialSavings =
  (db: ThirdeyeDb) =>
  async (at: Date, service: string | null): Promise<number> => {
    const { sum } = await db
      .selectFrom('action_items')
      .select(sql<string | null>`SUM(estimated_savings_usd)`.as('sum'))
      .where('deleted_at', 'is', null)
      .where('status', 'in', ['OPEN', 'IN_PROGRESS'])
      .where('dismissed_reason', 'is', null)
      .where((eb) => eb.or([eb('snoozed_until', 'is', null), eb('snoozed_until', '<=', at)]))
      .$if(service !== null, (items) => items.where('service', '=', service))
      .executeTakeFirstOrThrow();
    return Number(sum ?? 0);
  };
