import { readFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabases, quoteName, type TestAccount, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { startService, type TestService } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

/** docs/deploy/accounts.sql as an operator would change it: other names, for tests share a server. */
describe('the two accounts of docs/deploy/accounts.sql', () => {
  let databases: TestDatabases;
  let ro: TestAccount;
  let rw: TestAccount;
  let service: TestService;

  beforeAll(async () => {
    databases = await createTestDatabases('accounts');
    const { admin, omSchema, thirdeyeSchema } = databases;
    await fillOpenMetadata(databases, smallCatalogue(10));
    const [, id = ''] = /_(\w+)$/.exec(databases.ro.user) ?? [];
    ro = { user: `thirdeye_ro_${id}`, password: 'of the reader' };
    rw = { user: `thirdeye_${id}`, password: 'of the owner' };
    const text = await readFile('docs/deploy/accounts.sql', 'utf8');
    const pattern = (schema: string) => quoteName(schema.replaceAll('_', '\\_'));
    const sql = text
      .replaceAll("'thirdeye_ro'@", `'${ro.user}'@`)
      .replaceAll("'thirdeye'@", `'${rw.user}'@`)
      .replace("'change this password'", `'${ro.password}'`)
      .replace("'change this password, too'", `'${rw.password}'`)
      .replaceAll('`openmetadata\\_db`', pattern(omSchema))
      .replaceAll('`thirdeye`', pattern(thirdeyeSchema));
    await admin.query(sql);
    service = await startService({ ...databases, ro, rw });
  });
  afterAll(async () => {
    await service.stop();
    await databases.admin.query('DROP USER ?, ?', [ro.user, rw.user]);
    await databases.drop();
  });

  it('are enough: the schema is made, a scan is published, an item is written', async () => {
    await waitFor(async () => expect((await service.ziScore()).body.score).toEqual(expect.any(Number)));
    expect((await service.ready()).body.status).toBe('ready');
    const answer = await fetch(`http://127.0.0.1:${service.port}/api/v1/thirdeye/action-items`, {
      method: 'POST',
      body: '{"title":"x"}',
      headers: { ...service.headers, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(201);
    expect(service.lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  const refused = async (account: TestAccount, sql: string): Promise<void> => {
    const { host, port } = databases;
    const connection = await createConnection({ host, port, ...account });
    await expect(connection.query(sql), sql).rejects.toThrow(/denied/);
    await connection.end();
  };

  it('and no more than that', async () => {
    const om = quoteName(databases.omSchema);
    const ours = quoteName(databases.thirdeyeSchema);
    for (const sql of [
      `INSERT INTO ${om}.SERVER_CHANGE_LOG (version) VALUES ('x')`,
      `DELETE FROM ${om}.table_entity`,
      `CREATE TABLE ${om}.x (id INT)`,
      `SELECT 1 FROM ${ours}.scans`,
      'SELECT 1 FROM mysql.user',
    ])
      await refused(ro, sql);
    for (const sql of [
      `SELECT 1 FROM ${om}.table_entity`,
      'CREATE DATABASE another',
      `CREATE VIEW ${ours}.v AS SELECT 1`,
      `CREATE TRIGGER ${ours}.t BEFORE INSERT ON ${ours}.scans FOR EACH ROW SET @x = 1`,
      `GRANT SELECT ON ${ours}.* TO '${ro.user}'@'%'`,
      'SELECT 1 FROM mysql.user',
      'SHOW GRANTS FOR root@localhost',
    ])
      await refused(rw, sql);
  });
});
