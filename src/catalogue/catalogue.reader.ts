import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Day } from '../time.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix } from './fqn.ts';
import { readOperations } from './operation.reader.ts';
import type { ById, TableSet } from './page.ts';
import { createProfileReader } from './profile.reader.ts';
import { createRelationReader } from './relation.reader.ts';
import { countTables, readTableRows, type TableRow } from './table.reader.ts';
import type { DomainFacts, TableFacts } from './table-facts.ts';
import { createTierReader } from './tier.reader.ts';
import { createUsagePasses } from './usage.reader.ts';
import { NO_USAGE, type Usage } from './usage-table.ts';

export type CataloguePage = {
  facts: TableFacts[];
  /** Service types as the tables name them, by service hash: for services without a row of their own. */
  serviceTypes: Map<string, string>;
};

export type ReadOptions = {
  today: Day;
  /** By id. */
  domains: ReadonlyMap<string, DomainFacts>;
  pageSize: number;
  signal: AbortSignal;
};

const none = async <T>(): Promise<Map<string, T>> => new Map();

/** A date after the scan is as good as none. */
const upTo = (today: Day, day: Day | null): Day | null => (day !== null && day <= today ? day : null);

/** Reads pages of tables with all that is known of them; what this OpenMetadata lacks stays unknown. */
export const createPageReader = async (
  db: OpenMetadataDb,
  features: Features,
  { today, domains }: Pick<ReadOptions, 'today' | 'domains'>,
  readUsage: (set: TableSet) => Promise<{ get(id: string): Usage | undefined }>,
  readTiers: (tables: readonly TableRow[]) => Promise<ById<number>>,
) => {
  const readProfiles = features.profiles ? await createProfileReader(db, today) : none<never>;
  const readRelations = await createRelationReader(db, features, domains);

  return async (set: TableSet, rows: readonly TableRow[]): Promise<CataloguePage> => {
    const [usage, profiles, operations, relations, tiers] = await Promise.all([
      readUsage(set),
      readProfiles(set),
      features.profiles ? readOperations(db, set, today) : none<never>(),
      readRelations(set, rows),
      readTiers(rows),
    ]);
    const serviceTypes = new Map<string, string>();
    const facts = rows.map((row): TableFacts => {
      const serviceHash = hashPrefix(row.fqnHash, 1);
      if (row.serviceType !== null) serviceTypes.set(serviceHash, row.serviceType);
      const profile = profiles.get(row.id);
      return {
        id: row.id,
        fqn: row.fqn,
        fqnHash: row.fqnHash,
        serviceHash,
        tableType: row.tableType,
        createdDay: upTo(today, row.createdDay) ?? profile?.createdDay ?? null,
        accessedDay: row.accessedDay,
        updatedDay: row.updatedDay,
        ...(usage.get(row.id) ?? NO_USAGE),
        sizeBytes: profile?.sizeBytes ?? null,
        sizeMeasuredAt: profile?.sizeMeasuredAt ?? null,
        writeDays: operations.get(row.id)?.writeDays ?? [],
        lastSystemOperationDay: operations.get(row.id)?.lastOperationDay ?? null,
        ...relations(row.id),
        tier: tiers.get(row.id) ?? null,
      };
    });
    return { facts, serviceTypes };
  };
};

/** Reads the whole catalogue in pages by id. */
export async function* readCatalogue(
  db: OpenMetadataDb,
  features: Features,
  options: ReadOptions,
): AsyncGenerator<CataloguePage> {
  const { pageSize, signal, today } = options;
  const usage = createUsagePasses(db, today, await countTables(db), signal);
  const readUsage = (set: TableSet) => (features.usage && 'upTo' in set ? usage(set) : none<never>());
  const readTiers = features.tags ? await createTierReader(db) : none<never>;
  const readPage = await createPageReader(db, features, options, readUsage, readTiers);
  let after = '';
  let next = readTableRows(db, after, pageSize);
  for (;;) {
    signal.throwIfAborted();
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    // The next page's documents are read while this page's other sources are.
    next = rows.length < pageSize ? Promise.resolve([]) : readTableRows(db, last.id, pageSize);
    next.catch(() => undefined); // awaited with the next page; until then it must not count as unhandled
    yield await readPage({ after, upTo: last.id }, rows);
    after = last.id;
  }
}
