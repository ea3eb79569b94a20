import type { Verdict } from './verdict.ts';

export const TABLE_SORTS = ['-purge_score', '-size_bytes', 'name'] as const;

export type TableSort = (typeof TABLE_SORTS)[number];

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

type Indexes = Partial<Record<TableSort, string>>;

/** Of every table. */
const ALL: Indexes = {
  '-purge_score': 'table_verdicts_purge',
  '-size_bytes': 'table_verdicts_size',
  name: 'table_verdicts_name',
};

/**
 * The index of table_verdicts that gives the tables of a filter in the order of a sort. Of several filters the first
 * that has one leads. An owner's tables are looked up by another index and then sorted: any order will do.
 */
const INDEXES: Record<keyof TableFilter, Indexes> = {
  owner: { '-purge_score': 'PRIMARY', '-size_bytes': 'PRIMARY', name: 'PRIMARY' },
  schema: { '-purge_score': 'table_verdicts_schema' },
  serviceHash: { '-purge_score': 'table_verdicts_service' },
  category: { '-size_bytes': 'table_verdicts_category' },
  recommendation: { '-purge_score': 'table_verdicts_recommendation' },
  activity: { '-size_bytes': 'table_verdicts_activity' },
  minPurgeScore: { '-purge_score': 'table_verdicts_purge' },
  prefix: { name: 'table_verdicts_name' },
};

const FILTERS = Object.keys(INDEXES) as (keyof TableFilter)[];

/** The index that serves a list; null: it would have to look at every table, so it is not offered. */
export const indexFor = (filter: TableFilter, sort: TableSort): string | null => {
  const set = FILTERS.filter((name) => filter[name] !== null);
  if (set.length === 0) return ALL[sort] ?? null;
  return set.map((name) => INDEXES[name][sort]).find((index) => index !== undefined) ?? null;
};

/** The sorts that are offered with a filter; the first is the one of a list that names none. */
export const sortsOf = (filter: TableFilter): TableSort[] =>
  TABLE_SORTS.filter((sort) => indexFor(filter, sort) !== null);
