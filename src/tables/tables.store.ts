import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { FACT_COLUMNS, fromRow } from '../catalogue/facts.columns.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import type { ThirdeyeTables } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { fromVerdictRow, VERDICT_COLUMNS } from '../zi/verdict.columns.ts';
import type { Verdict } from '../zi/verdict.ts';

export type TableSort = '-purge_score' | '-size_bytes' | 'name';

export type TableFilter = {
  serviceHash: string | null;
  schema: string | null;
  activity: Verdict['activity'] | null;
  category: string | null;
  recommendation: string | null;
  minPurgeScore: number | null;
  owner: string | null;
  /** Beginning of the name. */
  prefix: string | null;
};

export type TablePage = {
  sort: TableSort;
  limit: number;
  /** The last row of the page before. */
  after: { value: string | null; id: string } | null;
};

export type TableRecord = { facts: TableFacts; verdict: Verdict };

type Tables = Pick<ThirdeyeTables, never> & {
  v: ThirdeyeTables['table_verdicts'];
  f: ThirdeyeTables['table_facts'];
};
type Eb = ExpressionBuilder<Tables, 'v' | 'f'>;

const COLUMN = { '-purge_score': 'v.purge_score', '-size_bytes': 'v.size_bytes', name: 'v.name' } as const;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const conditions = (eb: Eb, filter: TableFilter): Expression<SqlBool>[] => {
  const all: Expression<SqlBool>[] = [];
  if (filter.serviceHash !== null) all.push(eb('v.service_hash', '=', filter.serviceHash));
  if (filter.schema !== null) all.push(eb('v.schema_name', '=', filter.schema));
  if (filter.activity !== null) all.push(eb('v.activity', '=', filter.activity));
  if (filter.category !== null) all.push(eb('v.category', '=', filter.category));
  if (filter.recommendation !== null) all.push(eb('v.recommendation', '=', filter.recommendation));
  if (filter.minPurgeScore !== null) all.push(eb('v.purge_score', '>=', filter.minPurgeScore));
  if (filter.prefix !== null) all.push(eb('v.name', 'like', `${escapeLike(filter.prefix)}%`));
  if (filter.owner !== null) all.push(sql<SqlBool>`${filter.owner} MEMBER OF (${sql.ref('f.owners')})`);
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

/** The judged tables of the published scan. */
export const createTablesStore = (db: ThirdeyeDb) => ({
  list: async (filter: TableFilter, page: TablePage): Promise<TableRecord[]> => {
    const direction = page.sort === 'name' ? 'asc' : 'desc';
    const rows = await db
      .selectFrom('table_verdicts as v')
      .innerJoin('table_facts as f', 'f.id', 'v.id')
      .select(VERDICT_COLUMNS.map((column) => `v.${column} as v_${column}` as const))
      .select(FACT_COLUMNS.map((column) => `f.${column} as f_${column}` as const))
      .where((eb) =>
        eb.and([...conditions(eb as unknown as Eb, filter), ...behind(eb as unknown as Eb, page)]),
      )
      .orderBy(COLUMN[page.sort], direction)
      .orderBy('v.id', direction)
      .limit(page.limit)
      .execute();
    return rows.map((row) => ({
      facts: fromRow(unprefix(row, 'f_')),
      verdict: fromVerdictRow(unprefix(row, 'v_')),
    }));
  },
});

/** The columns of one of the two tables, by their own names. */
const unprefix = <T>(row: Record<string, unknown>, prefix: string): T =>
  Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  ) as T;

export type TablesStore = ReturnType<typeof createTablesStore>;
