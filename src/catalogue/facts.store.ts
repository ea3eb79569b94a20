import { type SqlBool, sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Day } from '../time.ts';
import { FACT_COLUMNS, fromRow, toRow } from './facts.columns.ts';
import { EVIDENCE_DAYS, type ServiceHash, type TableFacts } from './table-facts.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;
const PAGE = 2_000;

export type ServiceExtremesRow = {
  serviceHash: ServiceHash;
  firstUsageDay: Day | null;
  lastUsageDay: Day | null;
  firstAccessedDay: Day | null;
  lastAccessedDay: Day | null;
};

/** Tables that are new or different, and tables that are gone. */
export type Merged = { changed: number; removed: number };

const EQUAL = sql.join(
  FACT_COLUMNS.map((column) => sql`${sql.ref(`s.${column}`)} <=> ${sql.ref(`f.${column}`)}`),
  sql` AND `,
);
const DIFFERENT = sql<SqlBool>`(f.id IS NULL OR NOT (${EQUAL}))`;

/** Facts of the running scan are staged; publishing merges them into what readers see. */
export const createFactsStore = (db: ThirdeyeDb) => ({
  clearStaged: async (): Promise<void> => {
    await sql`TRUNCATE TABLE staged_table_facts`.execute(db);
  },

  stage: async (scanId: number, facts: readonly TableFacts[]): Promise<void> => {
    for (let i = 0; i < facts.length; i += BATCH) {
      const rows = facts.slice(i, i + BATCH).map((f) => ({ ...toRow(f), scan_id: scanId }));
      await db.insertInto('staged_table_facts').values(rows).execute();
    }
  },

  /**
   * Makes table_facts equal to what the scan staged. Throws when the stage does not hold all of it: another
   * scanner must have taken over.
   */
  merge: async (trx: ThirdeyeDb, scanId: number, expected: number): Promise<Merged> => {
    const staged = await trx
      .selectFrom('staged_table_facts')
      .select(sql<number>`COUNT(*)`.as('n'))
      .where('scan_id', '=', scanId)
      .executeTakeFirstOrThrow();
    if (Number(staged.n) !== expected) {
      throw new Error(`the stage holds ${staged.n} of the ${expected} tables that scan ${scanId} read`);
    }
    const { numDeletedRows } = await trx
      .deleteFrom('table_facts')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('staged_table_facts as s')
              .select(sql.lit(1).as('one'))
              .whereRef('s.id', '=', 'table_facts.id')
              .where('s.scan_id', '=', scanId),
          ),
        ),
      )
      .executeTakeFirstOrThrow();
    const changed = trx
      .selectFrom('staged_table_facts as s')
      .leftJoin('table_facts as f', 'f.id', 's.id')
      .where('s.scan_id', '=', scanId)
      .where(DIFFERENT);
    const { n } = await changed.select(sql<number>`COUNT(*)`.as('n')).executeTakeFirstOrThrow();
    await trx
      .insertInto('table_facts')
      .columns([...FACT_COLUMNS])
      .expression(changed.select(FACT_COLUMNS.map((column) => `s.${column}` as const)))
      .onDuplicateKeyUpdate(
        Object.fromEntries(FACT_COLUMNS.map((column) => [column, sql.ref(`s.${column}`)])),
      )
      .execute();
    return { changed: Number(n), removed: Number(numDeletedRows) };
  },

  /** Extremes of recorded use of each service, within the evidence window that ends today. */
  serviceExtremes: async (trx: ThirdeyeDb, today: Day): Promise<ServiceExtremesRow[]> => {
    const oldest = today - EVIDENCE_DAYS;
    const inWindow = (column: string) =>
      sql`CASE WHEN ${sql.ref(column)} BETWEEN ${sql.lit(oldest)} AND ${sql.lit(today)} THEN ${sql.ref(column)} END`;
    const rows = await trx
      .selectFrom('table_facts')
      .select([
        'service_hash as serviceHash',
        sql<Day | null>`MIN(${inWindow('first_usage_day')})`.as('firstUsageDay'),
        sql<Day | null>`MAX(${inWindow('last_usage_day')})`.as('lastUsageDay'),
        sql<Day | null>`MIN(${inWindow('accessed_day')})`.as('firstAccessedDay'),
        sql<Day | null>`MAX(${inWindow('accessed_day')})`.as('lastAccessedDay'),
      ])
      .groupBy('service_hash')
      .execute();
    return rows;
  },

  /** Published facts by id. */
  find: async (trx: ThirdeyeDb, ids: readonly string[]): Promise<Map<string, TableFacts>> => {
    if (ids.length === 0) return new Map();
    const rows = await trx
      .selectFrom('table_facts')
      .select([...FACT_COLUMNS])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, fromRow(row)]));
  },

  /** All published facts, in pages by id. */
  pages: async function* (trx: ThirdeyeDb): AsyncGenerator<TableFacts[]> {
    let after = '';
    for (;;) {
      const rows = await trx
        .selectFrom('table_facts')
        .select([...FACT_COLUMNS])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute();
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(fromRow);
      after = last.id;
    }
  },
});

export type FactsStore = ReturnType<typeof createFactsStore>;
