import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabases, endSessions, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type OwnMysqld, startOwnMysqld } from '../support/own-mysqld.ts';
import { startService, type TestService, testToken } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';
import { pause } from './bench.ts';
import {
  adminOf,
  deadlocksOf,
  expectNothingDoubled,
  healed,
  isLong,
  stale,
  times,
  waitingFor,
} from './database-bench.ts';
import { startWitness, type Witness } from './witness.ts';

/** A scan every 3 seconds. */
const ENV = { REFRESH_MINUTES: '0.05', DB_POOL_SIZE: '6' };

describe('a MySQL that fails, and a service that goes on', { timeout: 150_000 }, () => {
  let mysql: OwnMysqld;
  let databases: TestDatabases;
  let service: TestService;
  let witness: Witness;
  let survived = 0;

  beforeAll(async () => {
    mysql = await startOwnMysqld();
    databases = await createTestDatabases('faulty', { server: mysql.account });
    databases.admin.on('error', () => undefined);
    await fillOpenMetadata(databases, smallCatalogue(40));
    service = await startService(databases, ENV);
    await waitFor(async () => expect((await service.ziScore()).body.score).toEqual(expect.any(Number)));
  });
  afterAll(async () => {
    console.log(`faults of MySQL survived: ${survived}`);
    await service.stop();
    await mysql.remove();
  });

  beforeEach(async () => {
    witness = await startWitness({ port: service.port, token: testToken() });
  });
  afterEach(async () => {
    await mysql.resume();
    await healed(witness);
    await witness.stop();
    await expectNothingDoubled(mysql, databases);
    survived += 1;
  });

  const inTrouble = async (check: 'thirdeye' | 'openmetadata' | 'last_scan'): Promise<void> => {
    await waitFor(async () => {
      const { status, checks } = await witness.ready();
      expect([status, checks[check].status]).toEqual(['degraded', 'failed']);
    });
  };

  it.each(times)('stopped, and started again (%i)', async () => {
    await mysql.stop();
    await inTrouble('thirdeye');
    await stale(witness, 'thirdeye_unreachable');
    expect(await witness.edit()).toBe(503);
    await mysql.start();
  });

  it.each(times)('crashed, and started again (%i)', async () => {
    await mysql.stop('SIGKILL');
    await mysql.start();
  });

  it.each(times)('frozen: it closes nothing and answers nothing (%i)', async () => {
    mysql.pause();
    await inTrouble('thirdeye');
    await pause(isLong ? 30_000 : 3_000);
    if (isLong) await stale(witness, 'thirdeye_unreachable');
    mysql.resume();
  });

  it.each(times)('which kills all connections, again and again (%i)', async () => {
    const admin = await adminOf(mysql);
    for (let round = 0; round < 10; round += 1) {
      await endSessions(admin, [databases.ro.user, databases.rw.user]);
      await pause(isLong ? 500 : 150);
    }
    await admin.end();
  });

  it.each(times)('out of connections (%i)', async () => {
    const admin = await adminOf(mysql);
    await admin.query('SET GLOBAL max_connections = 10');
    const [rows] = await admin.query('SHOW PROCESSLIST');
    const hogs = [];
    for (const { Id, User } of rows as { Id: number; User: string }[]) {
      if (User === databases.rw.user || User === databases.ro.user) await admin.query('KILL ?', [Id]);
      const hog = await adminOf(mysql).catch(() => null);
      if (hog !== null) hogs.push(hog);
    }
    while (hogs.length < 12) {
      const hog = await adminOf(mysql).catch(() => null);
      if (hog === null) break;
      hogs.push(hog);
    }
    await inTrouble('thirdeye');
    if (isLong) await stale(witness, 'thirdeye_too_many_connections');
    await admin.query('SET GLOBAL max_connections = 400');
    for (const hog of [...hogs, admin]) await hog.end();
  });

  it.each(times)('which takes no writes (%i)', async () => {
    const admin = await adminOf(mysql);
    await admin.query('SET GLOBAL super_read_only = ON');
    await inTrouble('last_scan');
    await stale(witness, 'thirdeye_read_only');
    expect(await witness.edit()).toBe(503);
    await admin.query('SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF');
    await admin.end();
  });

  it.each(times)('in which somebody keeps a lock that a publication needs (%i)', async () => {
    const admin = await adminOf(mysql);
    await admin.query('SET GLOBAL innodb_lock_wait_timeout = 1');
    await endSessions(admin, [databases.rw.user]);
    await admin.query(`USE ${quoteName(databases.thirdeyeSchema)}`);
    await admin.query('START TRANSACTION; SELECT * FROM published_scan FOR UPDATE');
    await stale(witness, 'thirdeye_lock_wait');
    await admin.query('ROLLBACK; SET GLOBAL innodb_lock_wait_timeout = 50');
    await admin.end();
  });

  it.each(times)('which rolls a publication back for a deadlock (%i)', async () => {
    const admin = await adminOf(mysql);
    await admin.query(`USE ${quoteName(databases.thirdeyeSchema)}`);
    await admin.query('CREATE TABLE ballast (id INT PRIMARY KEY AUTO_INCREMENT, n INT)');
    const failures = () => service.lines.filter(({ msg }) => String(msg).startsWith('scan failed')).length;
    const before = failures();
    const deadlocks = await deadlocksOf(admin);
    // Of two transactions MySQL gives up the one that has changed less: this one shall not be it.
    await admin.query('START TRANSACTION; INSERT INTO ballast (n) SELECT 1 FROM information_schema.columns');
    // Only a publication writes it, and does so late.
    await admin.query('SELECT * FROM scan_cursors FOR UPDATE');
    await waitFor(async () => expect(await waitingFor(admin)).toBeGreaterThan(0));
    // A scan's transaction holds it from its beginning on.
    await admin.query('SELECT * FROM published_scan FOR UPDATE');
    await waitFor(async () => expect(await deadlocksOf(admin)).toBe(deadlocks + 1));
    await admin.query('ROLLBACK; DROP TABLE ballast');
    await admin.end();
    await waitFor(async () => expect((await service.ready()).body.checks.last_scan.status).toBe('ok'));
    expect(failures(), 'the publication is done again, not the scan').toBe(before);
  });
});
