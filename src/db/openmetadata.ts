import { Kysely } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { ConnectionOptions } from 'mysql2';
import type { OpenMetadataTables } from './openmetadata.tables.ts';
import { createSessionPool, type SessionPool, STATEMENT_MS } from './pool.ts';

export type OpenMetadataDb = ReadonlyKysely<OpenMetadataTables>;

export const createOpenMetadataPool = (
  options: ConnectionOptions,
  database: string,
  size: number,
): SessionPool => createSessionPool({ options, database, size, readOnly: true });

/** OpenMetadata's schema: read-only by type, by session and by the account's rights. */
export const openmetadataDb = (pool: SessionPool, statementMs: number): OpenMetadataDb =>
  new Kysely<OpenMetadataTables>({ dialect: pool.dialect(statementMs) }) as unknown as OpenMetadataDb;

/** The same with a pool of its own. */
export const createOpenMetadataDb = (
  options: ConnectionOptions,
  database: string,
  size: number,
): OpenMetadataDb => openmetadataDb(createOpenMetadataPool(options, database, size), STATEMENT_MS.scan);
