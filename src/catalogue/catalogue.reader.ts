import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Day } from '../time.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix } from './fqn.ts';
import type { IdSet } from './id-index.ts';
import { type IdRange, LAST_ID, type TableSet } from './page.ts';
import { createProfilerReader } from './profiler.reader.ts';
import { createRelationReader } from './relation.reader.ts';
import { readTableRows, type TableRow } from './table.reader.ts';
import type { DomainFacts, Metadata, Relations } from './table-facts.ts';
import { createTierReader, type ReadTiers } from './tier.reader.ts';

export type TablesRead = {
  tables: Metadata[];
  /** Service types as the tables name them, by service hash: for services without a row of their own. */
  serviceTypes: Map<string, string>;
};

/** All live tables of a range of ids. */
export type CataloguePage = TablesRead & { range: IdRange };

export type ReadOptions = {
  today: Day;
  /** By id. */
  domains: ReadonlyMap<string, DomainFacts>;
  /** All live tables: what reads a table must be one of them, when it is a table itself. */
  live: IdSet;
  pageSize: number;
  signal: AbortSignal;
};

const none = async <T>(): Promise<Map<string, T>> => new Map();

/** A date after the scan is as good as none. */
const upTo = (today: Day, day: Day | null): Day | null => (day !== null && day <= today ? day : null);

/** Reads all that is known of some tables beside their use; what this OpenMetadata lacks stays unknown. */
export const createTableReader = async (
  db: OpenMetadataDb,
  features: Features,
  { today, domains, live }: Pick<ReadOptions, 'today' | 'domains' | 'live'>,
  readTiers: ReadTiers | null,
) => {
  const readRecorded = features.profiles ? await createProfilerReader(db, today) : none<never>;
  const readRelations = await createRelationReader(db, features, domains, live);

  return async (set: TableSet, rows: readonly TableRow[]): Promise<TablesRead> => {
    const serviceTypes = new Map<string, string>();
    if (rows.length === 0) return { tables: [], serviceTypes };
    const [recorded, relations, tiers] = await Promise.all([
      readRecorded(set),
      readRelations(set, rows),
      readTiers?.(rows),
    ]);
    const tables = rows.map((row, i): Metadata => {
      const serviceHash = hashPrefix(row.fqnHash, 1);
      if (row.serviceType !== null) serviceTypes.set(serviceHash, row.serviceType);
      const profile = recorded.get(row.fqnHash);
      return {
        id: row.id,
        fqn: row.fqn,
        fqnHash: row.fqnHash,
        serviceHash,
        tableType: row.tableType,
        createdDay: upTo(today, row.createdDay) ?? profile?.createdDay ?? null,
        accessedDay: row.accessedDay,
        updatedDay: row.updatedDay,
        sizeBytes: profile?.sizeBytes ?? null,
        sizeMeasuredAt: profile?.sizeMeasuredAt ?? null,
        writeDays: profile?.writeDays ?? [],
        lastSystemOperationDay: profile?.lastOperationDay ?? null,
        ...(relations[i] as Relations),
        tier: tiers?.get(row.fqnHash) ?? null,
      };
    });
    return { tables, serviceTypes };
  };
};

/** Reads the whole catalogue in pages by id; together their ranges hold every id. */
export async function* readCatalogue(
  db: OpenMetadataDb,
  features: Features,
  options: ReadOptions,
): AsyncGenerator<CataloguePage> {
  const { pageSize, signal } = options;
  const readTiers = features.tags ? await createTierReader(db) : null;
  const readTables = await createTableReader(db, features, options, readTiers);
  let after = '';
  let next = readTableRows(db, after, pageSize);
  for (;;) {
    signal.throwIfAborted();
    const rows = await next;
    const isLast = rows.length < pageSize;
    const end = rows.at(-1)?.id ?? after;
    // The next page's documents are read while this page's other sources are.
    next = isLast ? Promise.resolve([]) : readTableRows(db, end, pageSize);
    next.catch(() => undefined); // awaited with the next page; until then it must not count as unhandled
    const read = await readTables({ after, upTo: end }, rows);
    yield { ...read, range: { after, upTo: isLast ? LAST_ID : end } };
    if (isLast) return;
    after = end;
  }
}
