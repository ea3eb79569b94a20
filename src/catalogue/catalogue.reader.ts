import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, upTo } from '../time.ts';
import { workAhead } from '../work-ahead.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix } from './fqn.ts';
import type { IdSet } from './id-index.ts';
import { type IdRange, LAST_ID, none, type TableSet } from './page.ts';
import { createProfilerReader, type Recorded } from './profiler.reader.ts';
import { createRelationReader } from './relation.reader.ts';
import { readTableRows, type TableRow } from './table.reader.ts';
import type { DomainFacts, Metadata, Relations } from './table-facts.ts';
import { createTierReader } from './tier.reader.ts';

/** What a table's document and its profiles tell of it. */
type Described = Omit<Metadata, keyof Relations | 'tier'>;

/** Service types are those that the tables name, by service hash: for services without a row of their own. */
type WithServiceTypes<T> = { tables: T[]; serviceTypes: Map<string, string> };

export type TablesRead = WithServiceTypes<Described>;

/** All live tables of a range of ids. */
export type CataloguePage = WithServiceTypes<Metadata> & { range: IdRange };

export type ReadOptions = {
  today: Day;
  /** By id. */
  domains: ReadonlyMap<string, DomainFacts>;
  /** All live tables. Others are not read, and what reads a table must be one of them, when it is a table itself. */
  live: IdSet;
  pageSize: number;
  signal: AbortSignal;
};

/** Pages whose profiles and relations are read at a time. */
const PAGES_AT_ONCE = 2;

const describe = (row: TableRow, profile: Recorded | undefined, today: Day): Described => ({
  id: row.id,
  fqn: row.fqn,
  fqnHash: row.fqnHash,
  serviceHash: hashPrefix(row.fqnHash, 1),
  tableType: row.tableType,
  createdDay: upTo(today, row.createdDay) ?? profile?.createdDay ?? null,
  accessedDay: row.accessedDay,
  updatedDay: row.updatedDay,
  sizeBytes: profile?.sizeBytes ?? null,
  sizeMeasuredAt: profile?.sizeMeasuredAt ?? null,
  writeDays: profile?.writeDays ?? [],
  lastSystemOperationDay: profile?.lastOperationDay ?? null,
});

/** What was recorded of a table when it was described, but for the day of creation, which may be the document's. */
const recordedBefore = (table: Described): Recorded => ({
  sizeBytes: table.sizeBytes,
  sizeMeasuredAt: table.sizeMeasuredAt,
  createdDay: null,
  writeDays: table.writeDays,
  lastOperationDay: table.lastSystemOperationDay,
});

/**
 * Reads what documents and profiles tell of some tables; what this OpenMetadata lacks stays unknown. `before`, by id: tables
 * whose profiles have not changed since they were described.
 */
export const createTableReader = async (db: OpenMetadataDb, features: Features, today: Day) => {
  const readRecorded = features.profiles ? await createProfilerReader(db, today) : none<never>;

  return async (
    set: TableSet,
    rows: readonly TableRow[],
    before: ReadonlyMap<string, Described> = new Map(),
  ): Promise<TablesRead> => {
    const recorded = new Map<string, Recorded>();
    for (const row of rows) {
      const table = before.get(row.id);
      if (table?.fqnHash === row.fqnHash && upTo(today, row.createdDay) !== null)
        recorded.set(row.fqnHash, recordedBefore(table));
    }
    const others = rows.filter(({ fqnHash }) => !recorded.has(fqnHash));
    if (others.length > 0) {
      const found = await readRecorded(recorded.size === 0 ? set : { ids: others.map(({ id }) => id) });
      for (const [hash, profile] of found) recorded.set(hash, profile);
    }
    const tables = rows.map((row) => describe(row, recorded.get(row.fqnHash), today));
    const serviceTypes = new Map(
      rows.flatMap(({ fqnHash, serviceType: type }) =>
        type === null ? [] : [[hashPrefix(fqnHash, 1), type]],
      ),
    );
    return { tables, serviceTypes };
  };
};

/** Reads the whole catalogue in pages by id; together their ranges hold every id. */
export async function* readCatalogue(
  db: OpenMetadataDb,
  features: Features,
  options: ReadOptions,
): AsyncGenerator<CataloguePage> {
  const { today, domains, live, pageSize, signal } = options;
  const [readTables, readRelations, readTiers] = await Promise.all([
    createTableReader(db, features, today),
    createRelationReader(db, features, domains, live),
    features.tags ? createTierReader(db, signal) : null,
  ]);
  const documents = readTableRows(db, pageSize);
  const pages = workAhead(documents, PAGES_AT_ONCE, async ({ range, rows: all }): Promise<CataloguePage> => {
    signal.throwIfAborted();
    // One that has come since is left to the next scan: its use has not been read.
    const rows = all.filter(({ id }) => live.has(id));
    const [{ tables, serviceTypes }, relations, tiers] = await Promise.all([
      readTables(range, rows),
      readRelations(range, rows),
      readTiers?.(rows),
    ]);
    const whole = tables.map((table, i) => ({
      ...table,
      ...(relations[i] as Relations),
      tier: tiers?.get(table.fqnHash) ?? null,
    }));
    return { tables: whole, serviceTypes, range };
  });
  let after = '';
  for await (const page of pages) {
    yield page;
    after = page.range.upTo;
  }
  // No table lives behind the last one.
  yield { tables: [], serviceTypes: new Map(), range: { after, upTo: LAST_ID } };
}
