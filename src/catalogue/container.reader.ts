import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { SCHEMA_PARTS } from './fqn.ts';

/** What tables lie in, nearest first: its entity type, how many parts of a table's FQN hash name it, and where it is kept. */
export const CONTAINERS = [
  { entity: 'databaseSchema', parts: SCHEMA_PARTS, table: 'database_schema_entity', hash: 'fqnHash' },
  { entity: 'database', parts: 2, table: 'database_entity', hash: 'fqnHash' },
  { entity: 'databaseService', parts: 1, table: 'dbservice_entity', hash: 'nameHash' },
] as const;

export type Container = (typeof CONTAINERS)[number];

/** Ids of containers by their hashes, whether they are deleted or not. */
export const findContainers = (
  db: OpenMetadataDb,
  { table, hash }: Container,
  hashes: string[],
): Promise<{ id: string; hash: string }[]> =>
  db
    .selectFrom(table)
    .select(['id', sql.ref<string>(hash).as('hash')])
    .where(sql.ref(hash), 'in', hashes)
    .execute();
