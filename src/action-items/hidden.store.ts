import { type SqlBool, sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { type Category, LARGE_BYTES } from '../zi/category.ts';
import { findingKey } from '../zi/finding.ts';
import type { FindingItem } from './finding-item.ts';

/** Items of one SELECT. */
const BATCH = 250;

/** Whether it is unknown of a table (`v`) if it still belongs to the category in that column. */
const isUnknown = (category: string) =>
  sql<SqlBool>`(${sql.ref('v.activity')} = 'UNKNOWN' AND (${sql.ref(category)} <> 'large_unused' OR ${sql.ref('v.size_bytes')} >= ${sql.lit(Number(LARGE_BYTES))}))`;

/**
 * Of items whose finding is not there, those of which nobody can say that it has gone: it rests on how a table is used,
 * and of one of its tables that has become unknown. By id; part of the publishing transaction.
 */
export const hiddenItems = async (trx: ThirdeyeDb, items: readonly FindingItem[]): Promise<Set<number>> => {
  const hidden = new Set<number>();
  const asked = items.filter(({ state }) => state.category !== 'unowned_tables');
  if (asked.length === 0) return hidden;
  const departed = await trx
    .selectFrom('departed_verdicts as d')
    .innerJoin('table_verdicts as v', 'v.id', 'd.id')
    .select(['d.schema_hash as schemaHash', 'd.category'])
    .distinct()
    .where(isUnknown('d.category'))
    .execute();
  const keys = new Set(
    departed.map(({ schemaHash, category }) => findingKey({ schemaHash, category: category as Category })),
  );
  for (const { item, state } of asked) if (keys.has(findingKey(state))) hidden.add(item.id);
  const ids = asked.map(({ item }) => item.id);
  for (const batch of inLists(ids, BATCH)) {
    const kept = await trx
      .selectFrom('action_item_tables as t')
      .innerJoin('action_item_findings as f', 'f.item_id', 't.item_id')
      .innerJoin('table_verdicts as v', 'v.id', 't.table_id')
      .select('t.item_id as id')
      .distinct()
      .where('t.item_id', 'in', batch)
      .where(isUnknown('f.category'))
      .execute();
    for (const { id } of kept) hidden.add(id);
  }
  return hidden;
};
