import { Kysely } from 'kysely';
import type { ConnectionOptions } from 'mysql2';
import { createSessionPool, type SessionPool } from './pool.ts';
import type { ThirdeyeTables } from './thirdeye.tables.ts';
import type { Turns } from './turns.ts';

export type ThirdeyeDb = Kysely<ThirdeyeTables>;

export const createThirdeyePool = (
  options: ConnectionOptions,
  schema: string,
  size: number,
  turns?: Turns,
): SessionPool => createSessionPool({ options, database: schema, size, readOnly: false, turns });

/** Our own schema, to read and write. */
export const thirdeyeDb = (pool: SessionPool, statementMs: number): ThirdeyeDb =>
  new Kysely<ThirdeyeTables>({ dialect: pool.dialect(statementMs) });
