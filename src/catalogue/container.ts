import { SCHEMA_PARTS } from './fqn.ts';

/** What tables lie in, nearest first: its entity type, how many parts of a table's FQN hash name it, and where it is kept. */
export const CONTAINERS = [
  { entity: 'databaseSchema', parts: SCHEMA_PARTS, table: 'database_schema_entity', hash: 'fqnHash' },
  { entity: 'database', parts: 2, table: 'database_entity', hash: 'fqnHash' },
  { entity: 'databaseService', parts: 1, table: 'dbservice_entity', hash: 'nameHash' },
] as const;

export type Container = (typeof CONTAINERS)[number];
