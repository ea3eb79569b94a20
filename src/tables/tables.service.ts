import { type CursorValues, cutPage, decodeCursor } from '../cursor.ts';
import { badRequest } from '../errors.ts';
import { createLastAsked, type LastAsked } from '../last-asked.ts';
import { isSameSnapshot, type Snapshot } from '../zi/snapshot.ts';
import { sortsOf, type TableFilter, type TablePage, type TableSort } from '../zi/table-filter.ts';
import { type Directory, directoryOf, type TableRecord, tableView } from './table.view.ts';
import type { TablesQuery, TablesResponse } from './tables.schemas.ts';

/** The tables of a page and the snapshot of the scan that they are of, which another replica may have published. */
type ReadTables = { judgedBy: Snapshot | null; records: TableRecord[] };

type TablesDeps = {
  /** Tables of one published scan, in the order of the page's sort. */
  readTables(filter: TableFilter, page: TablePage): Promise<ReadTables>;
  /** The published snapshot; null before the first scan. */
  snapshot(): Promise<Snapshot | null>;
  /** Has a newer snapshot looked for. Returns at once. */
  onNewer(): void;
};

const CURSOR_VALUES: Record<TableSort, CursorValues> = {
  '-purge_score': { pattern: /^\d{1,2}(\.\d)?$/, nullable: true },
  '-size_bytes': { pattern: /^\d{1,20}$/, nullable: true },
  name: { pattern: /^/, nullable: false },
};

const sortValue = ({ facts, verdict }: TableRecord, sort: TableSort): string | null => {
  if (sort === 'name') return verdict.name;
  const value = sort === '-purge_score' ? verdict.purgeScore : facts.sizeBytes;
  return value === null ? null : String(value);
};

const filterOf = (query: TablesQuery, serviceHash: string | undefined): TableFilter => ({
  serviceHash: serviceHash ?? null,
  schema: query.schema ?? null,
  activity: query.activity ?? null,
  category: query.category ?? null,
  recommendation: query.recommendation ?? null,
  minPurgeScore: query.min_purge_score ?? null,
  owner: query.owner ?? null,
  prefix: query.q ?? null,
});

/** The sort that is asked for, or the first that is offered with these filters. */
const sortOf = (query: TablesQuery): TableSort => {
  const offered = sortsOf(filterOf(query, query.service));
  const sort = query.sort ?? offered[0];
  if (sort !== undefined && offered.includes(sort)) return sort;
  throw badRequest('validation failed', [
    {
      path: 'sort',
      message:
        offered.length === 0
          ? 'no order is offered with these filters: leave one of them out'
          : `not offered with these filters: use ${offered.join(' or ')}`,
    },
  ]);
};

/** The page that a query asks for. Throws 400 for a sort that is not offered, and for what is no cursor of it. */
const pageOf = (query: TablesQuery): TablePage => {
  const sort = sortOf(query);
  const after = query.after === undefined ? null : decodeCursor(query.after, sort, CURSOR_VALUES[sort]);
  return { sort, limit: query.limit, after };
};

const nothing = (limit: number): TablesResponse => ({ data: [], paging: { limit, after: null } });

/** Rows of all pages that are remembered, at about 2 KB each. */
const MOST_ROWS = 2_000;

/** What is made once for a snapshot. */
type OfSnapshot = { names: Directory; pages: LastAsked<TablesResponse> };

/** The tables behind the score, with the evidence for each. */
export const createTablesService = ({ readTables, snapshot, onNewer }: TablesDeps) => {
  const made = new WeakMap<Snapshot, OfSnapshot>();
  const ofSnapshot = (of: Snapshot): OfSnapshot => {
    const known = made.get(of) ?? {
      names: directoryOf(of),
      pages: createLastAsked<TablesResponse>(MOST_ROWS, ({ data }) => data.length),
    };
    made.set(of, known);
    return known;
  };

  const readPage = async (
    query: TablesQuery,
    { sort, limit, after }: TablePage,
    published: Snapshot,
    forget: () => void,
  ): Promise<TablesResponse> => {
    const service = published.services.find(({ name }) => name === query.service);
    if (query.service !== undefined && service === undefined) return nothing(limit);
    const { judgedBy, records } = await readTables(filterOf(query, service?.hash), {
      sort,
      limit: limit + 1,
      after,
    });
    // Another replica may have published since this one last looked.
    if (!isSameSnapshot(judgedBy, published)) {
      forget();
      onNewer();
    }
    const { names } = ofSnapshot(judgedBy ?? published);
    const { page, after: next } = cutPage(records, limit, (last) => ({
      sort,
      value: sortValue(last, sort),
      id: last.facts.id,
    }));
    return { data: page.map((record) => tableView(record, names)), paging: { limit, after: next } };
  };

  return {
    /** A page follows from its snapshot: it is read once for all who ask for it until there is another. */
    list: async (query: TablesQuery): Promise<TablesResponse> => {
      const page = pageOf(query);
      const published = await snapshot();
      if (published === null) return nothing(page.limit);
      const { pages } = ofSnapshot(published);
      return pages.get(JSON.stringify(query), (forget) => readPage(query, page, published, forget));
    },
  };
};

export type TablesService = ReturnType<typeof createTablesService>;
