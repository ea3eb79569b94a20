import { sql } from 'kysely';
import { pagesById, pagesInRange, rangesById } from '../db/pages-by-id.ts';
import { createRemoval } from '../db/removal.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createUpsert } from '../db/upsert.ts';
import type { Day } from '../time.ts';
import { FACT_COLUMNS, fromJoinedRow, fromRow, type JoinedRow, toRow } from './facts.columns.ts';
import type { IdRange } from './page.ts';
import type { ExtremesByService } from './service-extremes.ts';
import { EVIDENCE_DAYS, type Metadata, type TableFacts } from './table-facts.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;
const PAGE = 1_000;
/** Ids of one page where nothing else is read. */
const ID_PAGE = 2_000;

/** All known tables of a range. */
export type FactsPage = { range: IdRange; tables: TableFacts[] };

const upsert = createUpsert('table_facts', FACT_COLUMNS, BATCH);

/** What is known of tables beside their use. */
const known = (reader: ThirdeyeDb) => reader.selectFrom('table_facts').select([...FACT_COLUMNS]);

const joined = (reader: ThirdeyeDb) =>
  reader
    .selectFrom('table_facts as f')
    .leftJoin('table_usage as u', 'u.id', 'f.id')
    .select(FACT_COLUMNS.map((column) => `f.${column}` as const))
    .select(['u.first_usage_day', 'u.last_usage_day', 'u.recent_usage']);

/** What scans know of tables. They write it in their transaction: readers see the published scan's. */
export const createFactsStore = () => ({
  /** Adds tables, or replaces what is known of them beside their use. */
  write: (trx: ThirdeyeDb, tables: readonly Metadata[]): Promise<void> => upsert(trx, tables.map(toRow)),

  remove: createRemoval('table_facts', PAGE),

  /** What is known of the tables of a range beside their use, in pages by id. */
  inRange: async function* (trx: ThirdeyeDb, range: IdRange): AsyncGenerator<Metadata[]> {
    for await (const rows of pagesInRange(known(trx), PAGE, range)) yield rows.map(fromRow);
  },

  /** Ids of all tables, in pages. */
  ids: async function* (trx: ThirdeyeDb): AsyncGenerator<string[]> {
    const read = (after: string) =>
      trx
        .selectFrom('table_facts')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(ID_PAGE)
        .execute();
    for await (const rows of pagesById(read, ID_PAGE)) yield rows.map(({ id }) => id);
  },

  /** Tables with a size or an operation that was recorded since then, in pages by id. */
  profiledSince: async function* (
    reader: ThirdeyeDb,
    { day, ms }: { day: Day; ms: number },
  ): AsyncGenerator<Metadata[]> {
    const read = (after: string) =>
      known(reader)
        .where('id', '>', after)
        .where((eb) => eb.or([eb('size_measured_at', '>=', ms), eb('last_system_operation_day', '>=', day)]))
        .orderBy('id')
        .limit(PAGE)
        .execute();
    for await (const rows of pagesById(read, PAGE)) yield rows.map(fromRow);
  },

  /** What is known of these tables beside their use, by id. */
  find: async (trx: ThirdeyeDb, ids: readonly string[]): Promise<Map<string, Metadata>> => {
    if (ids.length === 0) return new Map();
    const rows = await known(trx).where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, fromRow(row)]));
  },

  /** All that is known of all tables, in pages by id. */
  pages: async function* (reader: ThirdeyeDb): AsyncGenerator<FactsPage> {
    const read = (after: string): Promise<JoinedRow[]> =>
      joined(reader).where('f.id', '>', after).orderBy('f.id').limit(PAGE).execute();
    for await (const { range, rows } of rangesById(read, PAGE))
      yield { range, tables: rows.map(fromJoinedRow) };
  },

  /** Extremes of recorded use of each service, within the evidence window that ends today. Two sessions look for them side by side. */
  serviceExtremes: async (trx: ThirdeyeDb, beside: ThirdeyeDb, today: Day): Promise<ExtremesByService> => {
    const oldest = today - EVIDENCE_DAYS;
    const inWindow = (column: string) =>
      sql`CASE WHEN ${sql.ref(column)} BETWEEN ${sql.lit(oldest)} AND ${sql.lit(today)} THEN ${sql.ref(column)} END`;
    const readAccessed = trx
      .selectFrom('table_facts as f')
      .select([
        'f.service_hash as service',
        sql<Day | null>`MIN(${inWindow('f.accessed_day')})`.as('firstAccessedDay'),
        sql<Day | null>`MAX(${inWindow('f.accessed_day')})`.as('lastAccessedDay'),
      ])
      .groupBy('f.service_hash');
    // Only tables with use are looked up, and by its rows: half the time of an outer join.
    const readUsed = beside
      .selectFrom('table_usage as u')
      .innerJoin('table_facts as f', 'f.id', 'u.id')
      .modifyFront(sql`/*+ JOIN_ORDER(u, f) */`)
      .select([
        'f.service_hash as service',
        sql<Day | null>`MIN(${inWindow('u.first_usage_day')})`.as('firstUsageDay'),
        sql<Day | null>`MAX(${inWindow('u.last_usage_day')})`.as('lastUsageDay'),
      ])
      .groupBy('f.service_hash');
    const [accessed, used] = await Promise.all([readAccessed.execute(), readUsed.execute()]);
    const usage = new Map(used.map(({ service, ...days }) => [service, days]));
    return new Map(
      accessed.map(({ service, ...days }) => [
        service,
        { firstUsageDay: null, lastUsageDay: null, ...usage.get(service), ...days },
      ]),
    );
  },
});

export type FactsStore = ReturnType<typeof createFactsStore>;
