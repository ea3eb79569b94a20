import { type Selectable, sql } from 'kysely';
import { fqnIn } from '../catalogue/fqn.ts';
import type { ActionItemTablesTable } from '../db/action-items.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import type { Category } from '../zi/category.ts';
import { findingKey } from '../zi/finding.ts';
import type { Member } from './figures.ts';
import type { FindingState } from './finding-item.ts';

/** Rows of one INSERT, and keys of one SELECT. */
const BATCH = 250;

type Columns = Pick<
  Selectable<ActionItemTablesTable>,
  'name' | 'savings_kind' | 'size_bytes' | 'monthly_cost_micros'
>;

const big = (value: string | number | null): bigint | null => (value === null ? null : BigInt(value));

const toMember = (id: string, fqn: string, row: Columns): Member => ({
  id,
  name: row.name,
  fqn,
  sizeBytes: big(row.size_bytes),
  costMicros: big(row.monthly_cost_micros),
  savingsKind: row.savings_kind,
});

export type TableNow = { sizeBytes: bigint | null; costMicros: bigint | null; category: Category | null };

const toNow = (row: Omit<Columns, 'name' | 'savings_kind'> & { category: string | null }): TableNow => ({
  sizeBytes: big(row.size_bytes),
  costMicros: big(row.monthly_cost_micros),
  category: row.category as Category | null,
});

/** Of rows in the order of their ids, those behind one. */
type Page = { after: string; limit: number };

type Key = Pick<FindingState, 'schemaHash' | 'category' | 'schemaFqn'>;

/** The tables of findings: as they are, as they were when an item left OPEN, and those that have just left. */
export const memberStore = {
  /** The tables of a finding in the published scan, by id. */
  current: async (
    trx: ThirdeyeDb,
    { schemaHash, category, schemaFqn }: Key,
    page: Page | null = null,
  ): Promise<Member[]> => {
    const rows = await trx
      .selectFrom('table_verdicts as v')
      .leftJoin('table_facts as f', 'f.id', 'v.id')
      .select(['v.id', 'v.name', 'v.size_bytes', 'v.monthly_cost_micros', 'v.savings_kind', 'f.fqn'])
      .where('v.schema_hash', '=', schemaHash)
      .where('v.category', '=', category)
      .$if(page !== null, (query) => query.where('v.id', '>', page?.after ?? '').limit(page?.limit ?? 0))
      .orderBy('v.id')
      .execute();
    return rows.map((row) => toMember(row.id, row.fqn ?? fqnIn(schemaFqn, row.name), row));
  },

  /** What the published scan says of these tables; one that is not in it is gone. */
  today: async (trx: ThirdeyeDb, ids: readonly string[]): Promise<Map<string, TableNow>> => {
    const found = new Map<string, TableNow>();
    for (const batch of inLists(ids, BATCH)) {
      const rows = await trx
        .selectFrom('table_verdicts')
        .select(['id', 'size_bytes', 'monthly_cost_micros', 'category'])
        .where('id', 'in', batch)
        .execute();
      for (const row of rows) found.set(row.id, toNow(row));
    }
    return found;
  },

  /** Of these names, the tables of a schema in the published scan: a table that was made anew has another id. */
  named: async (
    trx: ThirdeyeDb,
    schemaHash: string,
    names: readonly string[],
  ): Promise<Map<string, TableNow>> => {
    const found = new Map<string, TableNow>();
    for (const batch of inLists(names, BATCH)) {
      const rows = await trx
        .selectFrom('table_verdicts')
        .select(['name', 'size_bytes', 'monthly_cost_micros', 'category'])
        .where('schema_hash', '=', schemaHash)
        .where('name', 'in', batch)
        .execute();
      for (const row of rows) found.set(row.name, toNow(row));
    }
    return found;
  },

  /** Those that have left these findings since the scan before, by finding; of the publishing transaction. */
  departed: async (trx: ThirdeyeDb, keys: readonly Key[]): Promise<Map<string, Member[]>> => {
    const members = new Map<string, Member[]>();
    for (const list of inLists(keys, BATCH)) {
      const batch = new Map(list.map((key) => [findingKey(key), key]));
      const rows = await trx
        .selectFrom('departed_verdicts')
        .selectAll()
        .where(({ or, and, eb }) =>
          or(
            [...batch.values()].map((key) =>
              and([eb('schema_hash', '=', key.schemaHash), eb('category', '=', key.category)]),
            ),
          ),
        )
        .execute();
      for (const row of rows) {
        const key = findingKey({ schemaHash: row.schema_hash, category: row.category as Category });
        const fqn = fqnIn(batch.get(key)?.schemaFqn ?? '', row.name);
        const known = members.get(key) ?? [];
        known.push(toMember(row.id, fqn, row));
        members.set(key, known);
      }
    }
    return members;
  },

  /** Keeps what an item was about. */
  keep: async (trx: ThirdeyeDb, itemId: number, members: readonly Member[]): Promise<void> => {
    for (const batch of inLists(members, BATCH)) {
      const rows = batch.map((member) => ({
        item_id: itemId,
        table_id: member.id,
        name: member.name,
        fqn: member.fqn,
        size_bytes: member.sizeBytes,
        monthly_cost_micros: member.costMicros,
        savings_kind: member.savingsKind,
      }));
      await trx
        .insertInto('action_item_tables')
        .values(rows)
        .onDuplicateKeyUpdate({ table_id: sql`VALUES(table_id)` })
        .execute();
    }
  },

  /**
   * Of an item's kept tables, by their ids, those that another item of the schema has kept later, under their id or their
   * name: as the next one to do so has kept them.
   */
  keptLater: async (
    trx: ThirdeyeDb,
    itemId: number,
    { schemaHash, frozenAt }: Pick<FindingState, 'schemaHash' | 'frozenAt'>,
  ): Promise<Map<string, Pick<TableNow, 'sizeBytes' | 'costMicros'>>> => {
    const at = new Date(frozenAt ?? 0);
    // Left alone, MySQL reads all that another item has kept for each table of this one.
    const keptAs = (column: 'table_id' | 'name', index: string) =>
      trx
        .selectFrom('action_item_findings as f')
        .modifyFront(sql`/*+ JOIN_ORDER(f, i, mine, t) ${sql.raw(`INDEX(t ${index})`)} */`)
        .innerJoin('action_items as i', 'i.id', 'f.item_id')
        .innerJoin('action_item_tables as mine', (join) => join.on('mine.item_id', '=', itemId))
        .innerJoin('action_item_tables as t', (join) =>
          join.onRef('t.item_id', '=', 'f.item_id').onRef(`t.${column}`, '=', `mine.${column}`),
        )
        .select(['mine.table_id as id', 't.size_bytes', 't.monthly_cost_micros', 'f.frozen_at', 'f.item_id'])
        .where('f.schema_hash', '=', schemaHash)
        .where('f.category', '<>', 'unowned_tables')
        .where('f.item_id', '<>', itemId)
        .where('i.deleted_at', 'is', null)
        .where(({ eb, or, and }) =>
          or([eb('f.frozen_at', '>', at), and([eb('f.frozen_at', '=', at), eb('f.item_id', '>', itemId)])]),
        );
    const rows = await keptAs('table_id', 'PRIMARY')
      .union(keptAs('name', 'action_item_tables_name'))
      .orderBy('frozen_at', 'desc')
      .orderBy('item_id', 'desc')
      .execute();
    // Of several the first one comes last, and stays.
    return new Map(
      rows.map((row) => [
        row.id,
        { sizeBytes: big(row.size_bytes), costMicros: big(row.monthly_cost_micros) },
      ]),
    );
  },

  /** Whether anything is kept of an item. It locks nothing. */
  hasKept: async (trx: ThirdeyeDb, itemId: number): Promise<boolean> => {
    const row = await trx
      .selectFrom('action_item_tables')
      .select('item_id')
      .where('item_id', '=', itemId)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  },

  forget: async (trx: ThirdeyeDb, itemId: number): Promise<void> => {
    await trx.deleteFrom('action_item_tables').where('item_id', '=', itemId).execute();
  },

  /** The tables that an item was about when it left OPEN, by id. */
  kept: async (trx: ThirdeyeDb, itemId: number, page: Page | null = null): Promise<Member[]> => {
    const rows = await trx
      .selectFrom('action_item_tables')
      .selectAll()
      .where('item_id', '=', itemId)
      .$if(page !== null, (query) => query.where('table_id', '>', page?.after ?? '').limit(page?.limit ?? 0))
      .orderBy('table_id')
      .execute();
    return rows.map((row) => toMember(row.table_id, row.fqn, row));
  },
};
