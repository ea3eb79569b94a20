import type { Verdict } from './verdict.ts';

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
