import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix, SCHEMA_PARTS } from './fqn.ts';
import type { IdSet } from './id-index.ts';
import { createInheritedReader } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { createOwnerNames } from './owner.reader.ts';
import type { TableSet } from './page.ts';
import type { DomainFacts, Relations } from './table-facts.ts';

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
  const readInherited = features.relationships ? await createInheritedReader(db, features) : null;
  const nameOwners = createOwnerNames(db, features);

  /** Relations of each of the tables, in their order. */
  return async (set: TableSet, tables: readonly TableKey[]): Promise<Relations[]> => {
    const ids = tables.map(({ id }) => id);
    const schemas = tables.map(({ fqnHash }) => hashPrefix(fqnHash, SCHEMA_PARTS));
    const [downstream, inherited] = await Promise.all([
      readDownstream?.(set) ?? null,
      readInherited?.(set, ids, schemas) ?? null,
    ]);
    const ownersOf = inherited?.owners;
    const domainsOf = features.domains ? inherited?.domains : null;
    const names = await nameOwners(new Set([...new Set(ownersOf)].flatMap((owners) => owners ?? [])));
    return ids.map((id, i) => ({
      downstreamCount: downstream === null ? null : (downstream.get(id) ?? 0),
      owners: ownersOf?.[i]?.map((owner) => names.get(owner) ?? owner) ?? null,
      domains: domainsOf?.[i]?.flatMap((domain) => domains.get(domain)?.hash ?? []) ?? null,
    }));
  };
};
