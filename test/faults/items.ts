import { type Expression, sql } from 'kysely';
import { expect } from 'vitest';
import { fingerprintOf } from '../../src/action-items/finding.store.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import type { Category } from '../../src/zi/category.ts';

const count = (of: Expression<unknown>) => sql<number>`COUNT(${of})`;

type Row = { schemaHash: string; category: string; tables: number; micros: string | null };

/** By schema and category: how many tables the verdicts have, and what they cost. */
const findings = (trx: ThirdeyeDb): Promise<Row[]> =>
  trx
    .selectFrom('table_verdicts')
    .select(['schema_hash as schemaHash', sql<string>`category`.as('category')])
    .select(count(sql`*`).as('tables'))
    .select(sql<string | null>`SUM(monthly_cost_micros)`.as('micros'))
    .where('category', 'is not', null)
    .groupBy(['schema_hash', 'category'])
    .execute();

/**
 * Fails unless items and verdicts are of one scan: each open item tells the number of tables that the verdicts have, each
 * finding that is worth one has an open item, each item has one history row a version, and nothing is left in between.
 */
export const expectItemsWhole = async (trx: ThirdeyeDb): Promise<void> => {
  const found = new Map(
    (await findings(trx)).map((row) => [
      fingerprintOf({ schemaHash: row.schemaHash, category: row.category as Category }),
      row,
    ]),
  );
  const items = await trx
    .selectFrom('action_items')
    .select(['id', 'status', 'fingerprint', 'meta', 'version'])
    .where('fingerprint', 'is not', null)
    .execute();
  const open = items.filter(({ status }) => status === 'OPEN');
  const said = open.map(({ fingerprint, meta }) => [fingerprint, JSON.parse(meta ?? '{}').finding.tables]);
  expect(said.map(([print]) => print).sort(), 'open items').toEqual(
    [...new Set(said.map(([print]) => print))].sort(),
  );
  for (const [print, tables] of said) expect(found.get(print)?.tables, 'tables of an open item').toBe(tables);
  const prints = new Set(open.map(({ fingerprint }) => fingerprint));
  for (const [print, row] of found)
    if (BigInt(row.micros ?? 0) >= 5_000_000n) expect(prints.has(print), 'an item of the finding').toBe(true);
  const changes = await trx
    .selectFrom('action_item_changes')
    .select(['item_id', count(sql`*`).as('n')])
    .groupBy('item_id')
    .execute();
  expect(changes.map((row) => [row.item_id, Number(row.n)])).toEqual(
    items.map(({ id, version }) => [id, version]),
  );
  expect(await trx.selectFrom('departed_verdicts').selectAll().execute()).toEqual([]);
};
