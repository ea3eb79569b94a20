import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix, SCHEMA_PARTS } from './fqn.ts';
import type { IdSet } from './id-index.ts';
import { createInheritedReader } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { createOwnerNames } from './owner.reader.ts';
import type { TableSet } from './page.ts';
import type { DomainFacts, Relations } from './table-facts.ts';

/** What is made of a list, once for all who share it. */
const onceForEach = <T>(make: (list: readonly string[]) => T) => {
  const made = new Map<readonly string[], T>();
  return (list: readonly string[]): T => {
    const known = made.get(list);
    if (known !== undefined) return known;
    const fresh = make(list);
    made.set(list, fresh);
    return fresh;
  };
};

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
    const named = onceForEach((owners) => owners.map((owner) => names.get(owner) ?? owner));
    const hashed = onceForEach((ofTable) => ofTable.flatMap((domain) => domains.get(domain)?.hash ?? []));
    return ids.map((id, i) => {
      const owners = ownersOf?.[i] ?? null;
      const inDomains = domainsOf?.[i] ?? null;
      return {
        downstreamCount: downstream === null ? null : (downstream.get(id) ?? 0),
        owners: owners === null ? null : named(owners),
        domains: inDomains === null ? null : hashed(inDomains),
      };
    });
  };
};
