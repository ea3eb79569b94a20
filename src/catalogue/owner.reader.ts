import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { hashPrefix } from './fqn.ts';
import type { IdRange } from './page.ts';
import type { TableRow } from './table.reader.ts';

/** OpenMetadata's relation number of ownership, from a user or team to what is owned. */
const OWNS = 8;
/** Containers remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

type ContainerRow = { id: string; hash: string };

/** Where a table inherits an owner from, nearest first, and how many parts of its FQN hash name the container. */
const CONTAINERS = [
  {
    entity: 'databaseSchema',
    parts: 3,
    find: (db: OpenMetadataDb, hashes: string[]): Promise<ContainerRow[]> =>
      db
        .selectFrom('database_schema_entity')
        .select(['id', 'fqnHash as hash'])
        .where('fqnHash', 'in', hashes)
        .execute(),
  },
  {
    entity: 'database',
    parts: 2,
    find: (db: OpenMetadataDb, hashes: string[]): Promise<ContainerRow[]> =>
      db
        .selectFrom('database_entity')
        .select(['id', 'fqnHash as hash'])
        .where('fqnHash', 'in', hashes)
        .execute(),
  },
  {
    entity: 'databaseService',
    parts: 1,
    find: (db: OpenMetadataDb, hashes: string[]): Promise<ContainerRow[]> =>
      db
        .selectFrom('dbservice_entity')
        .select(['id', 'nameHash as hash'])
        .where('nameHash', 'in', hashes)
        .execute(),
  },
] as const;

type Container = (typeof CONTAINERS)[number];

const ownersOf = (db: OpenMetadataDb, entity: string) =>
  db
    .selectFrom('entity_relationship')
    .select('toId')
    .distinct()
    .where('toEntity', '=', entity)
    .where('relation', '=', OWNS)
    .where('fromEntity', 'in', ['user', 'team'])
    .where('deleted', '=', 0);

const readDirect = async (db: OpenMetadataDb, range: IdRange): Promise<Set<string>> => {
  const query = ownersOf(db, 'table').where('toId', '>', range.after).where('toId', '<=', range.upTo);
  return new Set((await query.execute()).map((row) => row.toId));
};

const readOwnedContainers = async (
  db: OpenMetadataDb,
  level: Container,
  hashes: string[],
): Promise<Set<string>> => {
  const containers = await level.find(db, hashes);
  if (containers.length === 0) return new Set();
  const ids = containers.map((container) => container.id);
  const owned = new Set(
    (await ownersOf(db, level.entity).where('toId', 'in', ids).execute()).map((row) => row.toId),
  );
  return new Set(
    containers.filter((container) => owned.has(container.id)).map((container) => container.hash),
  );
};

/** Tells which tables of a page have an owner, direct or inherited. Keeps a bounded memory of containers. */
export const createOwnerReader = (
  db: OpenMetadataDb,
  containers: { schemas: boolean; services: boolean },
) => {
  const owned = new Map<string, boolean>();
  const levels = CONTAINERS.filter((c) =>
    c.entity === 'databaseService' ? containers.services : containers.schemas,
  );

  const learn = async (level: Container, rows: readonly TableRow[]): Promise<void> => {
    const hashes = new Set(rows.map((row) => hashPrefix(row.fqnHash, level.parts)));
    const unknown = [...hashes].filter((hash) => !owned.has(hash));
    if (unknown.length === 0) return;
    const found = await readOwnedContainers(db, level, unknown);
    for (const hash of unknown) owned.set(hash, found.has(hash));
  };

  return async (range: IdRange, rows: readonly TableRow[]): Promise<Set<string>> => {
    if (owned.size > REMEMBERED) owned.clear();
    const result = await readDirect(db, range);
    for (const level of levels) await learn(level, rows);
    for (const row of rows) {
      if (levels.some((level) => owned.get(hashPrefix(row.fqnHash, level.parts)) === true))
        result.add(row.id);
    }
    return result;
  };
};
