import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix } from './fqn.ts';
import type { IdSet } from './id-index.ts';
import { createInheritedReader, INHERITED } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { createOwnerNames } from './owner.reader.ts';
import type { TableSet } from './page.ts';
import type { DomainFacts, Relations } from './table-facts.ts';

/** Parts of a table's hash that name its database schema. */
const SCHEMA_PARTS = 3;

type TableKey = { id: string; fqnHash: string };

/**
 * Reads, page by page, what tables are related to: which of the live ones read them, who owns them, and their domains
 * (given by id).
 */
export const createRelationReader = async (
  db: OpenMetadataDb,
  features: Features,
  domains: ReadonlyMap<string, DomainFacts>,
  live: IdSet,
) => {
  const readDownstream = features.relationships ? await createDownstreamReader(db, live) : null;
  const readOwners = createInheritedReader(db, INHERITED.owners, features);
  const readDomains = createInheritedReader(db, INHERITED.domains, features);
  const nameOwners = createOwnerNames(db, features);

  /** Relations of each of the tables, in their order. */
  return async (set: TableSet, tables: readonly TableKey[]): Promise<Relations[]> => {
    const ids = tables.map(({ id }) => id);
    const schemas = tables.map(({ fqnHash }) => hashPrefix(fqnHash, SCHEMA_PARTS));
    const [downstream, ownersOf, domainsOf] = await Promise.all([
      readDownstream?.(set) ?? null,
      features.relationships ? readOwners(set, ids, schemas) : null,
      features.relationships && features.domains ? readDomains(set, ids, schemas) : null,
    ]);
    const names = await nameOwners(new Set([...new Set(ownersOf)].flatMap((owners) => owners ?? [])));
    return ids.map((id, i) => ({
      downstreamCount: downstream === null ? null : (downstream.get(id) ?? 0),
      owners: ownersOf?.[i]?.map((owner) => names.get(owner) ?? owner) ?? null,
      domains: domainsOf?.[i]?.flatMap((domain) => domains.get(domain)?.hash ?? []) ?? null,
    }));
  };
};
