import { createConnection } from 'mysql2/promise';
import { messageOf } from './run.ts';
import { requireMysql } from './version.ts';

export type Account = { host: string; port: number; user: string; password: string };

/** Reads `mysql://user:password@host:port`; throws a sentence that never holds the password. */
export const parseMysqlUrl = (text: string): Account => {
  const shape = 'MYSQL_URL must look like mysql://user:password@host:3306';
  if (!URL.canParse(text)) throw new Error(shape);
  const url = new URL(text);
  if (url.protocol !== 'mysql:' || url.hostname === '' || url.username === '') throw new Error(shape);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
};

/** Connects once and gives the server's version; throws when it is not a MySQL that will do. */
export const probeServer = async (account: Account): Promise<string> => {
  const connection = await createConnection({ ...account, connectTimeout: 10_000 });
  try {
    const [rows] = await connection.query({
      sql: "SELECT VERSION(), CONCAT(VERSION(), ' ', @@version_comment)",
      rowsAsArray: true,
    });
    const [version, text] = (rows as [string, string][])[0] ?? ['', ''];
    requireMysql(text);
    return version;
  } finally {
    await connection.end();
  }
};

/** The server named by MYSQL_URL, checked. It is somebody's choice, so a failure is final. */
export const serverFromUrl = async (text: string): Promise<Account & { version: string }> => {
  const account = parseMysqlUrl(text);
  try {
    return { ...account, version: await probeServer(account) };
  } catch (error) {
    const where = `${account.user} on ${account.host}:${account.port}`;
    throw new Error(`MYSQL_URL is set, but its server cannot be used (${where}): ${messageOf(error)}`, {
      cause: error,
    });
  }
};
