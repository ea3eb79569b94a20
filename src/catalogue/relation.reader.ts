import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import { createInheritedReader, INHERITED } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { createOwnerNames } from './owner.reader.ts';
import type { TableSet } from './page.ts';
import type { DomainFacts, TableFacts } from './table-facts.ts';

type Relations = Pick<TableFacts, 'downstreamCount' | 'owners' | 'domains'>;

/** Reads, page by page, what tables are related to: what reads them, who owns them, and their domains (given by id). */
export const createRelationReader = async (
  db: OpenMetadataDb,
  features: Features,
  domains: ReadonlyMap<string, DomainFacts>,
) => {
  const readDownstream = features.relationships ? await createDownstreamReader(db) : null;
  const readOwners = createInheritedReader(db, INHERITED.owners, features);
  const readDomains = createInheritedReader(db, INHERITED.domains, features);
  const nameOwners = createOwnerNames(db, features);

  return async (set: TableSet, tables: readonly { id: string; fqnHash: string }[]) => {
    const [downstream, owners, inDomains] = await Promise.all([
      readDownstream?.(set) ?? null,
      features.relationships ? readOwners(set, tables) : null,
      features.relationships && features.domains ? readDomains(set, tables) : null,
    ]);
    const names = await nameOwners([...(owners?.values() ?? [])].flatMap((ids) => ids ?? []));
    return (id: string): Relations => ({
      downstreamCount: downstream === null ? null : (downstream.get(id) ?? 0),
      owners: owners?.get(id)?.map((owner) => names.get(owner) ?? owner) ?? null,
      domains: inDomains?.get(id)?.flatMap((domain) => domains.get(domain)?.hash ?? []) ?? null,
    });
  };
};
