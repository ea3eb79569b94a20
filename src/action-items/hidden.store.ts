import { type SqlBool, sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { usd } from '../money/cost.ts';
import { type Category, LARGE_BYTES } from '../zi/category.ts';
import { findingKey } from '../zi/finding.ts';
import { MAX_USD } from './action-item.ts';
import type { FindingItem, Hidden } from './finding-item.ts';

/** Items of one SELECT. */
const BATCH = 250;

const LARGE = sql.lit(Number(LARGE_BYTES));

/** Whether nobody knows of a table (`v`) if it still belongs to the category in that column. */
const isUnknown = (category: string) =>
  sql<SqlBool>`CASE WHEN ${sql.ref(category)} <> 'large_unused' THEN v.activity = 'UNKNOWN'
    WHEN v.size_bytes IS NULL THEN v.activity IN ('ACTIVE', 'UNKNOWN')
    ELSE v.activity = 'UNKNOWN' AND v.size_bytes >= ${LARGE} END`;

/** One that has come into `large_unused` is saved there. */
const isSavedHere = sql`(v.category IS NULL OR v.category = 'unowned_tables')`;

/** Tables that are saved here, those of them that have a cost, and what these cost. */
const SUMS = [
  sql<string>`SUM(${isSavedHere})`.as('saved'),
  sql<number>`COUNT(CASE WHEN ${isSavedHere} THEN v.monthly_cost_micros END)`.as('costed'),
  sql<
    string | null
  >`SUM(CASE WHEN ${isSavedHere} AND v.savings_kind = 'cash' THEN v.monthly_cost_micros END)`.as('cash'),
] as const;

type Sums = { saved: string; costed: number; cash: string | null };

const toHidden = ({ saved, costed, cash }: Sums): Hidden => ({
  estimatedSavingsUsd:
    Number(saved) > 0 && Number(costed) === 0 ? null : Math.min(usd(BigInt(cash ?? 0)), MAX_USD),
});

/**
 * Of items whose finding is not there, those of which nobody can say that it has gone, with what is left of them: it rests
 * on how a table is used, and of one of its tables that has become unknown. Its tables are those that it has kept, but for
 * items whose tables have left them in this scan (`leaving`, by finding). By id; part of the publishing transaction.
 */
export const hiddenItems = async (
  trx: ThirdeyeDb,
  items: readonly FindingItem[],
  leaving: { has(findingKey: string): boolean },
): Promise<Map<number, Hidden>> => {
  const hidden = new Map<number, Hidden>();
  const asked = items.filter(({ state }) => state.category !== 'unowned_tables');
  if (asked.length === 0) return hidden;
  const departed = await trx
    .selectFrom('departed_verdicts as d')
    .innerJoin('table_verdicts as v', 'v.id', 'd.id')
    .select(['d.schema_hash as schemaHash', 'd.category', ...SUMS])
    .where(isUnknown('d.category'))
    .groupBy(['d.schema_hash', 'd.category'])
    .execute();
  const left = new Map(
    departed.map((row) => [
      findingKey({ schemaHash: row.schemaHash, category: row.category as Category }),
      toHidden(row),
    ]),
  );
  const keeping: number[] = [];
  for (const { item, state } of asked) {
    const key = findingKey(state);
    const found = left.get(key);
    if (state.frozenAt !== null || !leaving.has(key)) keeping.push(item.id);
    else if (found !== undefined) hidden.set(item.id, found);
  }
  for (const batch of inLists(keeping, BATCH)) {
    const kept = await trx
      .selectFrom('action_item_tables as t')
      .innerJoin('action_item_findings as f', 'f.item_id', 't.item_id')
      .innerJoin('table_verdicts as v', 'v.id', 't.table_id')
      .select(['t.item_id as id', ...SUMS])
      .where('t.item_id', 'in', batch)
      .where(isUnknown('f.category'))
      .groupBy('t.item_id')
      .execute();
    for (const row of kept) hidden.set(row.id, toHidden(row));
  }
  return hidden;
};
