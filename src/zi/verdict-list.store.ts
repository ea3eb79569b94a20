import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { escapeLike } from '../db/like.ts';
import type { ThirdeyeTables } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { indexFor, type TableFilter, type TablePage } from './table-filter.ts';
import { fromVerdictRow, VERDICT_COLUMNS } from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';

type Eb = ExpressionBuilder<{ v: ThirdeyeTables['table_verdicts'] }, 'v'>;

const COLUMN = { '-purge_score': 'v.purge_score', '-size_bytes': 'v.size_bytes', name: 'v.name' } as const;

/** Rows that several filters leave may be far apart: a list must not outlive its request by much. */
const LIMIT_MS = 7_000;

/** Left alone, MySQL sometimes sorts all rows of a filter. */
const hints = (index: string | null) =>
  index === null || index === 'PRIMARY'
    ? sql`/*+ MAX_EXECUTION_TIME(${sql.lit(LIMIT_MS)}) */`
    : sql`/*+ MAX_EXECUTION_TIME(${sql.lit(LIMIT_MS)}) INDEX(v ${sql.id(index)}) */`;

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

/** Verdicts of the published scan that pass a filter, in the order of a sort. */
export const listVerdicts = async (
  db: ThirdeyeDb,
  filter: TableFilter,
  page: TablePage,
): Promise<Verdict[]> => {
  const direction = page.sort === 'name' ? 'asc' : 'desc';
  const rows = await db
    .selectFrom('table_verdicts as v')
    .modifyFront(hints(indexFor(filter, page.sort)))
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
    .select(VERDICT_COLUMNS.map((column) => `v.${column}` as const))
    .where((eb) => eb.and([...conditions(eb as unknown as Eb, filter), ...behind(eb as unknown as Eb, page)]))
    .orderBy(COLUMN[page.sort], direction)
    .orderBy('v.id', direction)
    .limit(page.limit)
    .execute();
  return rows.map(fromVerdictRow);
};
