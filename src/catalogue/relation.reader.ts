import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import type { IdSet } from './id-set.ts';
import { createInheritedReader, INHERITED } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { createOwnerNames } from './owner.reader.ts';
import type { TableSet } from './page.ts';
import type { DomainFacts, Relations } from './table-facts.ts';

type TableKey = { id: string; fqnHash: string };

/**
 * Reads, page by page, what tables are related to: which of the live ones read them, who owns them, and their domains
 * (given by id).
 */
export const createRelationReader = (
  db: OpenMetadataDb,
  features: Features,
  domains: ReadonlyMap<string, DomainFacts>,
  live: IdSet,
) => {
  const readDownstream = features.relationships ? createDownstreamReader(db, live) : null;
  const readOwners = createInheritedReader(db, INHERITED.owners, features);
  const readDomains = createInheritedReader(db, INHERITED.domains, features);
  const nameOwners = createOwnerNames(db, features);

  return async (set: TableSet, tables: readonly TableKey[]) => {
    const [downstream, ownersOf, domainsOf] = await Promise.all([
      readDownstream?.(set) ?? null,
      features.relationships ? readOwners(set, tables) : null,
      features.relationships && features.domains ? readDomains(set, tables) : null,
    ]);
    const ids = new Set(tables.map((table) => ownersOf?.(table) ?? null));
    const names = await nameOwners([...ids].flatMap((owners) => owners ?? []));
    return (table: TableKey): Relations => ({
      downstreamCount: downstream === null ? null : (downstream.get(table.id) ?? 0),
      owners: ownersOf?.(table)?.map((owner) => names.get(owner) ?? owner) ?? null,
      domains: domainsOf?.(table)?.flatMap((domain) => domains.get(domain)?.hash ?? []) ?? null,
    });
  };
};

export type ReadRelations = ReturnType<typeof createRelationReader>;
