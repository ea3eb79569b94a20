import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { type Kysely, sql } from 'kysely';
import type { RowDataPacket } from 'mysql2';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.service.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import type { OpenMetadataDb } from '../../src/db/openmetadata.ts';
import { createOpenMetadataDb } from '../support/db.ts';
import { errorOf, migrateOnce } from '../support/migrating.ts';
import { createTestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench } from '../support/scan-bench.ts';
import { type Env, startService, testConfig } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

const databases = await createTestDatabases('tls');
await fillOpenMetadata(databases, smallCatalogue(2));

/** The server's own certificate authority; null when it has none, or none that can be read from here. */
const readServerCa = async (): Promise<string | null> => {
  const [rows] = await databases.admin.query<RowDataPacket[]>('SELECT @@datadir AS folder, @@ssl_ca AS ca');
  const [folder, ca] = [rows[0]?.['folder'], rows[0]?.['ca']];
  return ca ? readFile(join(String(folder), String(ca)), 'utf8').catch(() => null) : null;
};
const ca = await readServerCa();

/** A true authority, and not the one of this server. */
const FOREIGN_CA = rootCertificates[0] ?? '';

let open: OpenMetadataDb[] = [];
afterEach(async () => {
  await Promise.allSettled(open.map((db) => db.destroy()));
  open = [];
});
afterAll(() => databases.drop());

const connect = (env: Env): OpenMetadataDb => {
  const { mysql, openmetadata } = testConfig(databases, env);
  const db = createOpenMetadataDb(connectionOptions(mysql, openmetadata), openmetadata.database, 2);
  open.push(db);
  return db;
};

const cipherOf = async (db: OpenMetadataDb): Promise<string | undefined> => {
  const { rows } = await sql<{ Value: string }>`SHOW SESSION STATUS LIKE 'Ssl_cipher'`.execute(
    db as unknown as Kysely<unknown>,
  );
  return rows[0]?.Value;
};

const refusal = (env: Env) => errorOf(createCatalogue(connect(env)).check());

describe.skipIf(ca === null)('OM_MYSQL_SSL_MODE', () => {
  const serverCa = ca ?? '';
  const verified = { OM_MYSQL_SSL_MODE: 'VERIFY_CA', OM_MYSQL_SSL_CA: serverCa };

  it('DISABLED sends everything in the clear', async () => {
    expect(await cipherOf(connect({ OM_MYSQL_SSL_MODE: 'DISABLED' }))).toBe('');
  });

  it.each([
    ['REQUIRED', {}],
    ['VERIFY_CA', { OM_MYSQL_SSL_CA: serverCa }],
    ['VERIFY_CA', { OM_MYSQL_SSL_CA: serverCa.replaceAll('\n', '\\n') }],
  ])('%s really encrypts', async (mode, env) => {
    const db = connect({ OM_MYSQL_SSL_MODE: mode, ...env });
    expect(await cipherOf(db)).toMatch(/^(TLS_|ECDHE)/);
    const again = await Promise.all([cipherOf(db), cipherOf(db), cipherOf(db)]);
    for (const cipher of again) expect(cipher).toMatch(/^(TLS_|ECDHE)/);
  });

  it('VERIFY_CA refuses a server of another authority, and names the settings', async () => {
    for (const env of [
      { ...verified, OM_MYSQL_SSL_CA: FOREIGN_CA },
      verified,
      { ...verified, OM_MYSQL_SSL_CA: FOREIGN_CA },
    ]) {
      if (env.OM_MYSQL_SSL_CA === serverCa) expect(await cipherOf(connect(env))).not.toBe('');
      else
        expect(await refusal(env)).toMatchObject({
          code: 'openmetadata_tls',
          message: expect.stringMatching(/OM_MYSQL_SSL_MODE.*OM_MYSQL_SSL_CA/),
        });
    }
  });

  it('VERIFY_IDENTITY refuses a certificate that was made for another name', async () => {
    const env = { ...verified, OM_MYSQL_SSL_MODE: 'VERIFY_IDENTITY', OM_MYSQL_HOST: 'localhost' };
    expect(await refusal(env)).toMatchObject({ code: 'openmetadata_tls' });
  });

  it('VERIFY_CA holds for the whole service: locks, migrations and both pools', async () => {
    const { admin, rw, ro } = databases;
    await admin.query('ALTER USER ? REQUIRE SSL; ALTER USER ? REQUIRE SSL', [rw.user, ro.user]);
    try {
      expect((await errorOf(migrateOnce(databases))).message).toMatch(/Access denied|secure transport/);
      const bench = await createScanBench(databases, { env: verified });
      expect(await bench.scan()).toBe('succeeded');
      await bench.close();
    } finally {
      await admin.query('ALTER USER ? REQUIRE NONE; ALTER USER ? REQUIRE NONE', [rw.user, ro.user]);
    }
  });

  it('with a wrong authority, the start waits and says why, and nothing was written', async () => {
    const service = await startService(databases, {
      ...verified,
      OM_MYSQL_SSL_CA: FOREIGN_CA,
      THIRDEYE_MYSQL_SCHEMA: `${databases.thirdeyeSchema}_2`,
    });
    await waitFor(() => expect(service.lines.some((line) => line['fault'] === 'tls')).toBe(true));
    const { status, body } = await service.ready();
    expect(status).toBe(503);
    expect(body.checks.migrations.message).toMatch(/OM_MYSQL_SSL_MODE.*OM_MYSQL_SSL_CA/);
    await service.stop();
    expect(await service.started).toEqual({ error: null });
  });
});

describe('OM_MYSQL_SSL_CA', () => {
  it.each([
    ['is missing', '/nowhere/at/all/ca.pem', 'OM_MYSQL_SSL_CA'],
    ['is a folder', '/', 'OM_MYSQL_SSL_CA'],
  ])('whose file %s is named by the setting', async (_what, file, setting) => {
    const env = { OM_MYSQL_SSL_MODE: 'VERIFY_CA', OM_MYSQL_SSL_CA: file };
    const { message } = await errorOf(startService(databases, env));
    expect(message).toContain(setting);
    expect(message).toContain(file);
  });
});
