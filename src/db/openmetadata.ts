import { Kysely } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { ConnectionOptions } from 'mysql2';
import { createDialect } from './mysql.ts';
import type { OpenMetadataTables } from './openmetadata.tables.ts';

export type OpenMetadataDb = ReadonlyKysely<OpenMetadataTables>;

/** The pool of OpenMetadata's schema: read-only by type, by session and by the account's rights. */
export const createOpenMetadataDb = (
  options: ConnectionOptions,
  database: string,
  size: number,
): OpenMetadataDb =>
  new Kysely<OpenMetadataTables>({
    dialect: createDialect({ options, database, size, readOnly: true }),
  }) as unknown as OpenMetadataDb;
