import { FACT_COLUMNS, fromJoinedRow, type JoinedRow } from '../catalogue/facts.columns.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import { USAGE_COLUMNS } from '../catalogue/usage.columns.ts';
import { escapeLike } from '../db/like.ts';
import { allOf, part, query, type SqlPart } from '../db/sql-text.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { SnapshotKey } from './snapshot.ts';
import { indexFor, type TableFilter, type TablePage, type TableSort } from './table-filter.ts';
import { fromListedRow, LISTED_COLUMNS, type ListedRow, type ListedVerdict } from './verdict.columns.ts';

const SORTED_BY = { '-purge_score': 'v.purge_score', '-size_bytes': 'v.size_bytes', name: 'v.name' } as const;

/** Rows that several filters leave may be far apart: a list must not outlive its request by much. */
const LIMIT_MS = 7_000;

/** Left alone, MySQL sometimes sorts all rows of a filter, or looks at tables in another order than the index's. */
const hints = (index: string): string => (index === 'PRIMARY' ? '' : ` JOIN_FIXED_ORDER() INDEX(v ${index})`);

const conditions = (filter: TableFilter): SqlPart[] => {
  const all: SqlPart[] = [];
  if (filter.serviceHash !== null) all.push(part('v.service_hash = ?', filter.serviceHash));
  if (filter.schema !== null) all.push(part('v.schema_name = ?', filter.schema));
  if (filter.activity !== null) all.push(part('v.activity = ?', filter.activity));
  if (filter.category !== null) all.push(part('v.category = ?', filter.category));
  if (filter.recommendation !== null) all.push(part('v.recommendation = ?', filter.recommendation));
  if (filter.minPurgeScore !== null) all.push(part('v.purge_score >= ?', filter.minPurgeScore));
  if (filter.prefix !== null) all.push(part('v.name LIKE ?', `${escapeLike(filter.prefix)}%`));
  if (filter.owner !== null) all.push(part('? MEMBER OF (f.owners)', filter.owner));
  return all;
};

/** Rows behind the last one seen; downwards, unknown values come last, as MySQL sorts NULL. */
const behind = ({ sort, after }: TablePage): SqlPart[] => {
  if (after === null) return [];
  const column = SORTED_BY[sort];
  const { value, id } = after;
  if (sort === 'name') return [part(`(${column} > ? OR (${column} = ? AND v.id > ?))`, value, value, id)];
  if (value === null) return [part(`${column} IS NULL AND v.id < ?`, id)];
  return [part(`(${column} < ? OR (${column} = ? AND v.id < ?) OR ${column} IS NULL)`, value, value, id)];
};

const COLUMNS = [
  ...['p.scan_id', 'p.revision'],
  ...LISTED_COLUMNS.map((column) => `v.${column}`),
  ...FACT_COLUMNS.map((column) => `f.${column}`),
  ...USAGE_COLUMNS.filter((column) => column !== 'id').map((column) => `u.${column}`),
].join(', ');

const order = (sort: TableSort): string => {
  const direction = sort === 'name' ? 'ASC' : 'DESC';
  return `${SORTED_BY[sort]} ${direction}, v.id ${direction}`;
};

type PageRow = { scan_id: number; revision: number } & ListedRow & JoinedRow;

const TABLES = `published_scan AS p
JOIN table_verdicts AS v
JOIN table_facts AS f ON f.id = v.id`;

const select = (columns: string, from: string, where: SqlPart, rest = '', hint = ''): string =>
  `SELECT /*+ MAX_EXECUTION_TIME(${LIMIT_MS})${hint} */ ${columns}
FROM ${from}
WHERE p.singleton = 1 AND ${where.text} ${rest}`;

const selectRows = (where: SqlPart, rest = '', hint = ''): string =>
  select(COLUMNS, `${TABLES} LEFT JOIN table_usage AS u ON u.id = v.id`, where, rest, hint);

/** One statement, so that a scan which is published meanwhile is in all of it or in none. */
const pageOf = (filter: TableFilter, page: TablePage) => {
  const where = allOf([...conditions(filter), ...behind(page)]);
  const hint = hints(indexFor(filter, page.sort) ?? 'PRIMARY');
  return query<PageRow>(selectRows(where, `ORDER BY ${order(page.sort)} LIMIT ?`, hint), [
    ...where.values,
    page.limit,
  ]);
};

/** A published scan, and the tables of a page with what is concluded of them. */
export type ListedTables = {
  published: SnapshotKey | null;
  tables: { verdict: ListedVerdict; facts: TableFacts }[];
};

const listed = (rows: readonly PageRow[]): ListedTables => {
  const [first] = rows;
  if (first === undefined) return { published: null, tables: [] };
  return {
    published: { scanId: first.scan_id, revision: first.revision },
    tables: rows.map((row) => ({ verdict: fromListedRow(row), facts: fromJoinedRow(row) })),
  };
};

/** Tables that pass a filter, in the order of a sort, and the scan that they are of; null when there are none. */
export const listTables = async (
  db: ThirdeyeDb,
  filter: TableFilter,
  page: TablePage,
): Promise<ListedTables> => listed((await db.executeQuery(pageOf(filter, page))).rows);

/** These tables, in any order; none when another scan is published. */
export const findTables = async (
  db: ThirdeyeDb,
  { scanId, revision }: SnapshotKey,
  ids: readonly string[],
): Promise<ListedTables> => {
  const where = part('p.scan_id = ? AND p.revision = ? AND v.id IN (?)', scanId, revision, ids);
  return listed((await db.executeQuery(query<PageRow>(selectRows(where), where.values))).rows);
};

/** Where a table stands in a list: its id, and the value that its cursor would hold. */
export type Place = { id: string; value: string | null };

/** The first so many places of a list in one scan; none when another scan is published. */
export const listPlaces = async (
  db: ThirdeyeDb,
  { scanId, revision }: SnapshotKey,
  filter: TableFilter,
  { sort, limit }: Pick<TablePage, 'sort' | 'limit'>,
): Promise<Place[]> => {
  const where = allOf([part('p.scan_id = ? AND p.revision = ?', scanId, revision), ...conditions(filter)]);
  const { rows } = await db.executeQuery(
    query<{ id: string; value: string | number | null }>(
      select(`v.id, ${SORTED_BY[sort]} AS value`, TABLES, where, `ORDER BY ${order(sort)} LIMIT ?`),
      [...where.values, limit],
    ),
  );
  const isNumber = sort === '-purge_score';
  return rows.map(({ id, value }) => ({
    id,
    value: value === null ? null : String(isNumber ? Number(value) : value),
  }));
};
