import { type CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { ConnectionOptions } from 'mysql2';
import { createSessionPool } from './mysql.ts';
import type { OpenMetadataTables } from './openmetadata.tables.ts';
import { streamRows } from './row-stream.ts';

export type OpenMetadataDb = ReadonlyKysely<OpenMetadataTables> & {
  /** Runs a query and hands over its rows one by one, as lists of values: none is kept. */
  streamRows(query: CompiledQuery, onRow: (values: unknown[]) => void, signal: AbortSignal): Promise<void>;
};

/** The pool of OpenMetadata's schema: read-only by type, by session and by the account's rights. */
export const createOpenMetadataDb = (
  options: ConnectionOptions,
  database: string,
  size: number,
): OpenMetadataDb => {
  const pool = createSessionPool({ options, database, size, readOnly: true });
  const db = new Kysely<OpenMetadataTables>({ dialect: new MysqlDialect({ pool }) });
  return Object.assign(db as unknown as ReadonlyKysely<OpenMetadataTables>, {
    streamRows: (query: CompiledQuery, onRow: (values: unknown[]) => void, signal: AbortSignal) =>
      streamRows(pool, query, onRow, signal),
  });
};
