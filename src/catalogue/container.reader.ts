import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { SCHEMA_PARTS } from './fqn.ts';

export type ContainerRow = { id: string; hash: string };

/** What tables lie in, nearest first: its entity type and how many parts of a table's FQN hash name it. */
export const CONTAINERS = [
  { entity: 'databaseSchema', parts: SCHEMA_PARTS },
  { entity: 'database', parts: 2 },
  { entity: 'databaseService', parts: 1 },
] as const;

export type Container = (typeof CONTAINERS)[number];

/** Ids of containers by their hashes, whether they are deleted or not. */
export const findContainers = (
  db: OpenMetadataDb,
  of: Container,
  hashes: string[],
): Promise<ContainerRow[]> => {
  switch (of.entity) {
    case 'databaseSchema':
      return db
        .selectFrom('database_schema_entity')
        .select(['id', 'fqnHash as hash'])
        .where('fqnHash', 'in', hashes)
        .execute();
    case 'database':
      return db
        .selectFrom('database_entity')
        .select(['id', 'fqnHash as hash'])
        .where('fqnHash', 'in', hashes)
        .execute();
    case 'databaseService':
      return db
        .selectFrom('dbservice_entity')
        .select(['id', 'nameHash as hash'])
        .where('nameHash', 'in', hashes)
        .execute();
  }
};
