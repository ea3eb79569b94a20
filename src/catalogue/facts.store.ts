import { type SqlBool, sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Day } from '../time.ts';
import { FACT_COLUMNS, fromRow, toRow } from './facts.columns.ts';
import { EVIDENCE_DAYS, type ServiceHash, type TableFacts } from './table-facts.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 500;
const PAGE = 1_000;

export type ServiceExtremesRow = {
  serviceHash: ServiceHash;
  firstUsageDay: Day | null;
  lastUsageDay: Day | null;
  firstAccessedDay: Day | null;
  lastAccessedDay: Day | null;
};

/** Tables that are new or different, and tables that are gone. */
export type Merged = { changed: number; removed: number };

const COLUMN_LIST = sql.join(FACT_COLUMNS.map((column) => sql.ref(column)));

/** For one parameter of the driver that holds all rows of an INSERT: much cheaper than one for each value. */
const toValues = (facts: TableFacts): unknown[] => {
  const row = toRow(facts);
  return FACT_COLUMNS.map((column) => row[column]);
};

const EQUAL = sql.join(
  FACT_COLUMNS.map((column) => sql`${sql.ref(`s.${column}`)} <=> ${sql.ref(`f.${column}`)}`),
  sql` AND `,
);
const DIFFERENT = sql<SqlBool>`(f.id IS NULL OR NOT (${EQUAL}))`;

const countStaged = async (trx: ThirdeyeDb, scanId: number): Promise<number> => {
  const { n } = await trx
    .selectFrom('staged_table_facts')
    .select(sql<number>`COUNT(*)`.as('n'))
    .where('scan_id', '=', scanId)
    .executeTakeFirstOrThrow();
  return Number(n);
};

/** Facts of the running scan are staged; publishing merges them into what readers see. */
export const createFactsStore = (db: ThirdeyeDb) => ({
  clearStaged: async (): Promise<void> => {
    await sql`TRUNCATE TABLE staged_table_facts`.execute(db);
    await sql`TRUNCATE TABLE staged_removals`.execute(db);
  },

  stage: async (scanId: number, facts: readonly TableFacts[]): Promise<void> => {
    for (let i = 0; i < facts.length; i += BATCH) {
      const rows = facts.slice(i, i + BATCH).map((table) => [scanId, ...toValues(table)]);
      await sql`INSERT INTO staged_table_facts (scan_id, ${COLUMN_LIST}) VALUES ${rows}`.execute(db);
    }
  },

  stageRemovals: async (scanId: number, ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    await sql`INSERT INTO staged_removals (scan_id, id) VALUES ${ids.map((id) => [scanId, id])}`.execute(db);
  },

  /** Changes table_facts by what an incremental scan has staged. Throws when the stage does not hold all of it. */
  apply: async (trx: ThirdeyeDb, scanId: number, expected: Merged): Promise<Merged> => {
    const overwrite = Object.fromEntries(FACT_COLUMNS.map((column) => [column, sql.ref(`s.${column}`)]));
    const { numDeletedRows } = await trx
      .deleteFrom('table_facts')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('staged_removals as s')
            .select(sql.lit(1).as('one'))
            .whereRef('s.id', '=', 'table_facts.id')
            .where('s.scan_id', '=', scanId),
        ),
      )
      .executeTakeFirstOrThrow();
    const staged = await countStaged(trx, scanId);
    const removed = Number(numDeletedRows);
    if (staged !== expected.changed || removed !== expected.removed) {
      throw new Error(
        `the stage holds ${staged} changes and ${removed} removals, not the ${expected.changed} and ${expected.removed} of scan ${scanId}`,
      );
    }
    await trx
      .insertInto('table_facts')
      .columns([...FACT_COLUMNS])
      .expression(
        trx
          .selectFrom('staged_table_facts as s')
          .select(FACT_COLUMNS.map((column) => `s.${column}` as const))
          .where('s.scan_id', '=', scanId),
      )
      .onDuplicateKeyUpdate(overwrite)
      .execute();
    return { changed: staged, removed };
  },

  /**
   * Makes table_facts equal to what the scan staged. Throws when the stage does not hold all of it: another
   * scanner must have taken over.
   */
  merge: async (trx: ThirdeyeDb, scanId: number, expected: number): Promise<Merged> => {
    const staged = await countStaged(trx, scanId);
    if (staged !== expected) {
      throw new Error(`the stage holds ${staged} of the ${expected} tables that scan ${scanId} read`);
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

  /** The newest day of use that is not after today. */
  lastUsageDay: async (trx: ThirdeyeDb, today: Day): Promise<Day | null> => {
    const { day } = await trx
      .selectFrom('table_facts')
      .select(sql<Day | null>`MAX(last_usage_day)`.as('day'))
      .where('last_usage_day', '<=', today)
      .executeTakeFirstOrThrow();
    return day;
  },

  /** How many of these tables there are facts of. */
  countKnown: async (ids: readonly string[]): Promise<number> => {
    let known = 0;
    for (let i = 0; i < ids.length; i += PAGE) {
      const { n } = await db
        .selectFrom('table_facts')
        .select(sql<number>`COUNT(*)`.as('n'))
        .where('id', 'in', ids.slice(i, i + PAGE))
        .executeTakeFirstOrThrow();
      known += Number(n);
    }
    return known;
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
  pages: async function* (trx: ThirdeyeDb = db): AsyncGenerator<TableFacts[]> {
    const read = (after: string) =>
      trx
        .selectFrom('table_facts')
        .select([...FACT_COLUMNS])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute();
    let next = read('');
    for (;;) {
      const rows = await next;
      const last = rows.at(-1);
      if (last === undefined) return;
      // The next page is read while this one is worked on.
      next = rows.length < PAGE ? Promise.resolve([]) : read(last.id);
      next.catch(() => undefined); // awaited with the next page; until then it must not count as unhandled
      yield rows.map(fromRow);
    }
  },
});

export type FactsStore = ReturnType<typeof createFactsStore>;
