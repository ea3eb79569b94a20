import { readFileSync } from 'node:fs';
import { MysqlDialect } from 'kysely';
import { type ConnectionOptions, createPool, escapeId, type Pool, type SslOptions } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { Config } from '../config.ts';

export type MysqlAccount = { user: string; password: string };

const CONNECT_TIMEOUT_MS = 5_000;
/** An idle connection whose other end is gone is noticed by then. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Every session is alike whatever the server's defaults are: UTC, strict, and with the quoting rules that the
 * driver's escaping relies on (a server with NO_BACKSLASH_ESCAPES or ANSI_QUOTES would break it). Lists made
 * by GROUP_CONCAT are not cut. Nobody waits for a table's metadata lock longer than a minute (the default is a
 * year), and a server-wide limit of SELECTs does not end a scan.
 */
const SESSION =
  "group_concat_max_len = 1048576, lock_wait_timeout = 60, max_execution_time = 0, autocommit = 1, sql_safe_updates = 0, SESSION transaction_isolation = 'REPEATABLE-READ', time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
/** A second guard beside the account's rights: a mis-granted account still cannot write (MySQL error 1792). */
const READ_ONLY = 'SESSION transaction_read_only = ON';

const readCa = (ca: string): string => {
  if (ca.includes('-----BEGIN')) return ca;
  try {
    return readFileSync(ca, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new Error(`OM_MYSQL_SSL_CA: the file ${ca} cannot be read${code}`, { cause: error });
  }
};

const sslOptions = ({ mode, ca }: Config['mysql']['ssl']): SslOptions | undefined => {
  if (mode === 'DISABLED') return undefined;
  return {
    ...(ca === null ? {} : { ca: readCa(ca) }),
    rejectUnauthorized: mode !== 'REQUIRED',
    verifyIdentity: mode === 'VERIFY_IDENTITY',
  };
};

/** Options of every connection of the service. JSON comes back as text, to be parsed once by who reads it. */
export const connectionOptions = (mysql: Config['mysql'], account: MysqlAccount): ConnectionOptions => {
  const ssl = sslOptions(mysql.ssl);
  return {
    host: mysql.host,
    port: mysql.port,
    user: account.user,
    password: account.password,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    jsonStrings: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    ...(ssl === undefined ? {} : { ssl }),
  };
};

type PoolDeps = { options: ConnectionOptions; database: string; size: number; readOnly: boolean };

/** A pool whose connections are all set up alike. */
export const createSessionPool = ({ options, database, size, readOnly }: PoolDeps): Pool => {
  const pool = createPool({ ...options, database, connectionLimit: size, maxIdle: size });
  // Queued ahead of the first query of the new connection. Kysely's own hook would let a connection whose set-up
  // failed be used later without it.
  pool.on('connection', (connection) => {
    connection.query(`SET ${SESSION}${readOnly ? `, ${READ_ONLY}` : ''}`, (error) => {
      if (error !== null) connection.destroy();
    });
  });
  // Rights on a schema are looked up when it is selected: a GRANT or REVOKE must reach open connections too.
  if (readOnly)
    pool.on('acquire', (connection) => connection.query(`USE ${escapeId(database, true)}`, () => undefined));
  return pool;
};

export const createDialect = (deps: PoolDeps): MysqlDialect =>
  new MysqlDialect({ pool: createSessionPool(deps) });

/** One connection outside the pools, without a database selected: for bootstrapping and for locks. */
export const connectOnce = async (options: ConnectionOptions) => {
  const connection = await createConnection(options);
  connection.on('error', () => undefined); // the next statement reports it
  await connection.query(`SET ${SESSION}`);
  return connection;
};
