import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Day } from '../time.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix } from './fqn.ts';
import { readDownstream } from './lineage.reader.ts';
import { readOperations } from './operation.reader.ts';
import { createOwnerReader } from './owner.reader.ts';
import type { IdRange } from './page.ts';
import { readProfiles } from './profile.reader.ts';
import { readTableRows, type TableRow } from './table.reader.ts';
import type { TableFacts } from './table-facts.ts';
import { readUsage, readUsageDays } from './usage.reader.ts';

export type CataloguePage = {
  facts: TableFacts[];
  /** Service types as the tables name them, by service hash: for services without a row of their own. */
  serviceTypes: Map<string, string>;
};

type Options = { today: Day; pageSize: number; signal: AbortSignal };

/** A date after the scan is as good as none. */
const upTo = (today: Day, day: Day | null): Day | null => (day !== null && day <= today ? day : null);

const none = async <T>(): Promise<Map<string, T>> => new Map();

/** Reads the whole catalogue in pages by id, each page with all that is known of its tables. */
export async function* readCatalogue(
  db: OpenMetadataDb,
  features: Features,
  { today, pageSize, signal }: Options,
): AsyncGenerator<CataloguePage> {
  const usageDays = features.usage ? await readUsageDays(db, today) : [];
  const owners = createOwnerReader(db, { schemas: features.containers, services: features.services });

  const readPage = async (range: IdRange, rows: readonly TableRow[]): Promise<CataloguePage> => {
    const [usage, profiles, operations, downstream, owned] = await Promise.all([
      readUsage(db, range, usageDays),
      features.profiles ? readProfiles(db, range, today) : none<never>(),
      features.profiles ? readOperations(db, range, today) : none<never>(),
      features.relationships ? readDownstream(db, range) : null,
      features.relationships ? owners(range, rows) : null,
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
        firstUsageDay: usage.get(row.id)?.firstDay ?? null,
        lastUsageDay: usage.get(row.id)?.lastDay ?? null,
        sizeBytes: profile?.sizeBytes ?? null,
        sizeMeasuredAt: profile?.sizeMeasuredAt ?? null,
        lastSystemWriteDay: operations.get(row.id)?.lastWriteDay ?? null,
        lastSystemOperationDay: operations.get(row.id)?.lastOperationDay ?? null,
        downstreamCount: downstream === null ? null : (downstream.get(row.id) ?? 0),
        owned: owned === null ? null : owned.has(row.id),
      };
    });
    return { facts, serviceTypes };
  };

  let after = '';
  for (;;) {
    signal.throwIfAborted();
    const rows = await readTableRows(db, after, pageSize);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield await readPage({ after, upTo: last.id }, rows);
    if (rows.length < pageSize) return;
    after = last.id;
  }
}
