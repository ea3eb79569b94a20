import { randomBytes } from 'node:crypto';
import { escapeId } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { demoCatalogue } from './catalogue/demo-catalogue.ts';
import type { MysqlServer } from './mysql/start.ts';
import { insertCatalogue } from './openmetadata/insert.ts';
import { createOpenMetadataSchema } from './openmetadata/schema.ts';

export const OPENMETADATA_VERSION = '1.13.4';

type DemoAccount = { user: string; password: string };

const account = (user: string): DemoAccount => ({ user, password: randomBytes(18).toString('base64url') });

/** A schema's name in GRANT, where `_` and `%` are wildcards. */
const grantPattern = (schema: string): string => escapeId(schema.replace(/[\\_%]/g, '\\$&'), true);

/** A session that does not depend on the server's settings. */
const withAdmin = async <T>(server: MysqlServer, work: (admin: Connection) => Promise<T>): Promise<T> => {
  const { host, port, user, password } = server;
  const admin = await createConnection({ host, port, user, password, charset: 'utf8mb4', timezone: 'Z' });
  try {
    await admin.query("SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES'");
    return await work(admin);
  } finally {
    await admin.end();
  }
};

/**
 * The demo's two schemas and two accounts. On a server that was there before (MYSQL_URL) every name is unique,
 * and without wildcards, which some servers do not let escape.
 */
export const createDemoDatabases = (server: MysqlServer) => {
  const isOurs = server.source !== 'MYSQL_URL';
  const id = randomBytes(4).toString('hex');
  const name = (own: string, shared: string) => (isOurs ? own : `${shared}-demo-${id}`);
  const openmetadata = name('openmetadata_db', 'openmetadata');
  const thirdeye = name('thirdeye', 'thirdeye');
  const reader = account(name('thirdeye_ro', 'thirdeye-ro'));
  const writer = account(name('thirdeye', 'thirdeye'));

  return {
    openmetadata,
    thirdeye,
    /** May SELECT in OpenMetadata's schema, and nothing else. */
    reader,
    /** May do everything in ThirdEye's schema, which it makes itself, and nothing elsewhere. */
    writer,
    /** Makes accounts, schema and catalogue; gives the number of the catalogue's tables. */
    fill: (now: number): Promise<number> =>
      withAdmin(server, async (admin) => {
        const grants = [
          [reader, 'SELECT', openmetadata],
          [writer, 'ALL', thirdeye],
        ] as const;
        for (const [{ user, password }, rights, schema] of grants) {
          await admin.query('CREATE USER ? IDENTIFIED BY ?', [user, password]);
          await admin.query(`GRANT ${rights} ON ${grantPattern(schema)}.* TO ?`, [user]);
        }
        await admin.query(`CREATE DATABASE ${escapeId(openmetadata, true)}`);
        await admin.query(`USE ${escapeId(openmetadata, true)}`);
        await createOpenMetadataSchema(admin, OPENMETADATA_VERSION);
        const rows = demoCatalogue({ now });
        await insertCatalogue(admin, rows);
        return rows.tables.length;
      }),
    /** As OpenMetadata does when its ingestion finds tables gone: they stay, marked as deleted. */
    dropTables: (ids: readonly string[]): Promise<void> =>
      withAdmin(server, async (admin) => {
        if (ids.length === 0) return;
        await admin.query(
          `UPDATE ${escapeId(openmetadata, true)}.table_entity SET json = JSON_SET(json, '$.deleted', CAST('true' AS JSON), '$.updatedAt', ?) WHERE id IN (?)`,
          [Date.now(), ids],
        );
      }),
    /** Removes it all from a server that stays; one that was started for the demo is thrown away as a whole. */
    drop: async (): Promise<void> => {
      if (isOurs) return;
      await withAdmin(server, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${escapeId(openmetadata, true)}`);
        await admin.query(`DROP DATABASE IF EXISTS ${escapeId(thirdeye, true)}`);
        await admin.query('DROP USER IF EXISTS ?, ?', [reader.user, writer.user]);
      });
    },
  };
};

export type DemoDatabases = ReturnType<typeof createDemoDatabases>;
