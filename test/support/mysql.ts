import { randomBytes } from 'node:crypto';
import { escapeId } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { inject } from 'vitest';

export type TestAccount = { user: string; password: string };

/** An administrator's account on a server. */
export type Server = TestAccount & { host: string; port: number };

export type TestDatabases = {
  host: string;
  port: number;
  /** A schema that is there and empty. */
  omSchema: string;
  /** A schema's name. The schema is not there: making it is the service's work. */
  thirdeyeSchema: string;
  /** May only read `omSchema`. */
  ro: TestAccount;
  /** May do everything in `thirdeyeSchema`, and nothing elsewhere. */
  rw: TestAccount;
  /** May do everything; UTC, several statements at once. */
  admin: Connection;
  /** Removes schemas and accounts, ends what is still connected to them, and closes `admin`. */
  drop(): Promise<void>;
};

/** A connection of the test server's administrator, in UTC whatever the server's time zone is. */
export const adminConnection = async (server: Server = inject('mysql')): Promise<Connection> => {
  const { host, port, user, password } = server;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    timezone: 'Z',
    multipleStatements: true,
  });
  await connection.query("SET time_zone = '+00:00'");
  return connection;
};

/** A name as SQL writes it, odd characters and dots included. */
export const quoteName = (name: string): string => escapeId(name, true);

/**
 * A schema's name in GRANT, where it is a pattern: `_` and `%` would stand for any character.
 * MySQL keeps patterns in 64 characters, so a name that gets too long by escaping stays as it is.
 */
export const grantPattern = (schema: string): string => {
  const escaped = schema.replace(/[\\_%]/g, '\\$&');
  return quoteName(escaped.length <= 64 ? escaped : schema);
};

const randomName = (): string => randomBytes(5).toString('hex');

const createAccount = async (admin: Connection, kind: string, grant: string): Promise<TestAccount> => {
  const account = { user: `${kind}_${randomName()}`, password: randomBytes(12).toString('base64url') };
  await admin.query('CREATE USER ? IDENTIFIED BY ?', [account.user, account.password]);
  await admin.query(`GRANT ${grant} TO ?`, [account.user]);
  return account;
};

/** Ends what accounts are connected with; one that is locked cannot come back. */
export const endSessions = async (admin: Connection, users: readonly string[]): Promise<void> => {
  const [rows] = await admin.query('SHOW PROCESSLIST');
  const sessions = (rows as { Id: number; User: string }[]).filter(({ User }) => users.includes(User));
  for (const { Id } of sessions) {
    await admin.query('KILL ?', [Id]).catch((error: { code?: string }) => {
      if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
    });
  }
};

/** Fresh names and accounts for one test file. `label` shows up in the names, to tell them apart. */
export const createTestDatabases = async (
  label = 'test',
  options: { thirdeyeSchema?: string; server?: Server } = {},
): Promise<TestDatabases> => {
  const server = options.server ?? inject('mysql');
  const { host, port } = server;
  const admin = await adminConnection(server);
  const id = `${label.slice(0, 30)}_${randomName()}`;
  const omSchema = `om_${id}`;
  const thirdeyeSchema = options.thirdeyeSchema ?? `thirdeye_${id}`;
  await admin.query(`CREATE DATABASE ${quoteName(omSchema)}`);
  const ro = await createAccount(admin, 'ro', `SELECT ON ${grantPattern(omSchema)}.*`);
  const rw = await createAccount(admin, 'rw', `ALL ON ${grantPattern(thirdeyeSchema)}.*`);
  const drop = async (): Promise<void> => {
    await endSessions(admin, [ro.user, rw.user]);
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(omSchema)}`);
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(thirdeyeSchema)}`);
    await admin.query('DROP USER IF EXISTS ?, ?', [ro.user, rw.user]);
    await admin.end();
  };
  return { host, port, omSchema, thirdeyeSchema, ro, rw, admin, drop };
};
