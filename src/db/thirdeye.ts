import { Kysely } from 'kysely';
import type { ConnectionOptions } from 'mysql2';
import { createDialect } from './mysql.ts';
import type { ThirdeyeTables } from './thirdeye.tables.ts';

export type ThirdeyeDb = Kysely<ThirdeyeTables>;

/** The read-write pool of our own schema. */
export const createThirdeyeDb = (options: ConnectionOptions, schema: string, size: number): ThirdeyeDb =>
  new Kysely<ThirdeyeTables>({
    dialect: createDialect({ options, database: schema, size, readOnly: false }),
  });
