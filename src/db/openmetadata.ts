import { type CompiledQuery, Kysely } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { ConnectionOptions } from 'mysql2';
import type { OpenMetadataTables } from './openmetadata.tables.ts';
import { createSessionPool, type SessionPool } from './pool.ts';
import type { OnRow } from './row-stream.ts';
import type { Turns } from './turns.ts';

export type OpenMetadataDb = ReadonlyKysely<OpenMetadataTables> & {
  /** Runs a query and hands over its rows one by one, as lists of values: none is kept. */
  streamRows(query: CompiledQuery, onRow: OnRow, signal: AbortSignal): Promise<void>;
};

export const createOpenMetadataPool = (
  options: ConnectionOptions,
  database: string,
  size: number,
  turns?: Turns,
): SessionPool => createSessionPool({ options, database, size, readOnly: true, turns });

/** OpenMetadata's schema: read-only by type, by session and by the account's rights. */
export const openmetadataDb = (pool: SessionPool, statementMs: number): OpenMetadataDb =>
  Object.assign(
    new Kysely<OpenMetadataTables>({
      dialect: pool.dialect(statementMs),
    }) as unknown as ReadonlyKysely<OpenMetadataTables>,
    {
      streamRows: (query: CompiledQuery, onRow: OnRow, signal: AbortSignal) =>
        pool.stream(query, onRow, signal, statementMs),
    },
  );
