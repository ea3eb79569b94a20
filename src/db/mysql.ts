import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { Config } from '../config/types.ts';
import { inTime } from './in-time.ts';
import { SESSION } from './session.ts';

type MysqlAccount = { user: string; password: string };

const CONNECT_TIMEOUT_MS = 5_000;
/** An idle connection whose other end is gone is noticed by then. */
const KEEP_ALIVE_MS = 10_000;

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
    // None is prepared; the driver would keep half a megabyte of lists for 16 000 of them on each connection.
    maxPreparedStatements: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    ...(ssl === undefined ? {} : { ssl }),
  };
};

/** Of connections to our own schema, which may be on another host than OpenMetadata's. */
export const thirdeyeOptions = ({ mysql, thirdeye }: Config): ConnectionOptions =>
  connectionOptions({ ...mysql, host: thirdeye.host, port: thirdeye.port }, thirdeye);

export const openmetadataOptions = ({ mysql, openmetadata }: Config): ConnectionOptions =>
  connectionOptions(mysql, openmetadata);

/** One connection outside the pools, without a database selected: for bootstrapping and for locks. */
export const connectOnce = async (options: ConnectionOptions) => {
  const connection = await createConnection(options);
  connection.on('error', () => undefined); // the next statement reports it
  try {
    await inTime(connection.query(`SET ${SESSION}`));
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return connection;
};
