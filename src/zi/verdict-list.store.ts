import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { FACT_COLUMNS, fromJoinedRow, type JoinedRow } from '../catalogue/facts.columns.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import { escapeLike } from '../db/like.ts';
import type { ThirdeyeTables } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { indexFor, type TableFilter, type TablePage } from './table-filter.ts';
import { fromVerdictRow, VERDICT_COLUMNS, type VerdictRow } from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';
import type { SnapshotKey } from './zi.store.ts';

type Eb = ExpressionBuilder<{ v: ThirdeyeTables['table_verdicts'] }, 'v'>;

const COLUMN = { '-purge_score': 'v.purge_score', '-size_bytes': 'v.size_bytes', name: 'v.name' } as const;

/** Rows that several filters leave may be far apart: a list must not outlive its request by much. */
const LIMIT_MS = 7_000;

/** Left alone, MySQL sometimes sorts all rows of a filter. */
const hint = (index: string | null) =>
  index === null || index === 'PRIMARY' ? sql`` : sql`/*+ INDEX(v ${sql.id(index)}) */`;

const conditions = (eb: Eb, filter: TableFilter): Expression<SqlBool>[] => {
  const all: Expression<SqlBool>[] = [];
  if (filter.serviceHash !== null) all.push(eb('v.service_hash', '=', filter.serviceHash));
  if (filter.schema !== null) all.push(eb('v.schema_name', '=', filter.schema));
  if (filter.activity !== null) all.push(eb('v.activity', '=', filter.activity));
  if (filter.category !== null) all.push(eb('v.category', '=', filter.category));
  if (filter.recommendation !== null) all.push(eb('v.recommendation', '=', filter.recommendation));
  if (filter.minPurgeScore !== null) all.push(eb('v.purge_score', '>=', filter.minPurgeScore));
  if (filter.prefix !== null) all.push(eb('v.name', 'like', `${escapeLike(filter.prefix)}%`));
  return all;
};

/** Rows behind the last one seen; downwards, unknown values come last, as MySQL sorts NULL. */
const behind = (eb: Eb, { sort, after }: TablePage): Expression<SqlBool>[] => {
  if (after === null) return [];
  const column = COLUMN[sort];
  const { value, id } = after;
  if (sort === 'name') {
    return [eb.or([eb(column, '>', value), eb.and([eb(column, '=', value), eb('v.id', '>', id)])])];
  }
  if (value === null) return [eb(column, 'is', null), eb('v.id', '<', id)];
  return [
    eb.or([
      eb(column, '<', value),
      eb.and([eb(column, '=', value), eb('v.id', '<', id)]),
      eb(column, 'is', null),
    ]),
  ];
};

/** The rows of a page. */
const pageOf = (db: ThirdeyeDb, filter: TableFilter, page: TablePage) => {
  const direction = page.sort === 'name' ? 'asc' : 'desc';
  return db
    .selectFrom('table_verdicts as v')
    .modifyFront(hint(indexFor(filter, page.sort)))
    .$if(filter.owner !== null, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('table_facts as f')
            .select(sql.lit(1).as('one'))
            .whereRef('f.id', '=', 'v.id')
            .where(sql<SqlBool>`${filter.owner} MEMBER OF (${sql.ref('f.owners')})`),
        ),
      ),
    )
    .selectAll('v')
    .where((eb) => eb.and([...conditions(eb as unknown as Eb, filter), ...behind(eb as unknown as Eb, page)]))
    .orderBy(COLUMN[page.sort], direction)
    .orderBy('v.id', direction)
    .limit(page.limit);
};

/** Columns that table_facts has, too, with the same values. */
const SHARED = ['id', 'service_hash', 'size_bytes'] as const;
const OWN_COLUMNS = VERDICT_COLUMNS.filter(
  (column): column is Exclude<typeof column, (typeof SHARED)[number]> =>
    !(SHARED as readonly string[]).includes(column),
);

/** The published scan, and the tables of a page with what is concluded of them. */
export type ListedTables = {
  published: SnapshotKey | null;
  tables: { verdict: Verdict; facts: TableFacts }[];
};

/**
 * Tables that pass a filter, in the order of a sort, and the scan that they are of: one statement, so that a scan which is
 * published meanwhile is in all of it or in none.
 */
export const listTables = async (
  db: ThirdeyeDb,
  filter: TableFilter,
  page: TablePage,
): Promise<ListedTables> => {
  const direction = page.sort === 'name' ? 'asc' : 'desc';
  const rows = await db
    .selectFrom('published_scan as p')
    .modifyFront(sql`/*+ MAX_EXECUTION_TIME(${sql.lit(LIMIT_MS)}) */`)
    .leftJoin(pageOf(db, filter, page).as('v'), (join) => join.onTrue())
    .leftJoin('table_facts as f', 'f.id', 'v.id')
    .leftJoin('table_usage as u', 'u.id', 'f.id')
    .select(['p.scan_id', 'p.revision'])
    .select(OWN_COLUMNS.map((column) => `v.${column}` as const))
    .select(FACT_COLUMNS.map((column) => `f.${column}` as const))
    .select(['u.first_usage_day', 'u.last_usage_day', 'u.recent_usage'])
    .orderBy(COLUMN[page.sort], direction)
    .orderBy('v.id', direction)
    .execute();
  const [first] = rows;
  if (first === undefined || first.scan_id === null) return { published: null, tables: [] };
  const tables = rows
    .filter((row) => row.id !== null)
    .map((row) => ({
      verdict: fromVerdictRow(row as unknown as VerdictRow),
      facts: fromJoinedRow(row as unknown as JoinedRow),
    }));
  return { published: { scanId: first.scan_id, revision: first.revision }, tables };
};
