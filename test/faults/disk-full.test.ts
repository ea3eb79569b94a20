import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockName } from '../../src/db/lock.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type OwnMysqld, startOwnMysqld } from '../support/own-mysqld.ts';
import { startService, type TestService, testToken } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';
import { adminOf, expectNothingDoubled, healed, stale, times } from './database-bench.ts';
import { startWitness } from './witness.ts';

const run = promisify(execFile);
/** MySQL's own files need about half of it. */
const SIZE = '320m';

/** So many that a scan which finds all of them changed needs more room than there is. */
const TABLES = 3_000;

/** Only the administrator of a machine may mount a file system. */
const mayMount = process.getuid?.() === 0;

describe.skipIf(!mayMount)('a MySQL whose disk is full', () => {
  let disk: string;
  let mysql: OwnMysqld;
  let databases: TestDatabases;
  let service: TestService;

  // A server for each run: the room that its log of old values has once taken it does not give back.
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'thirdeye-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
    mysql = await startOwnMysqld(join(disk, 'mysql'));
    databases = await createTestDatabases('full', { server: mysql.account });
    await fillOpenMetadata(databases, smallCatalogue(TABLES));
    service = await startService(databases, { REFRESH_MINUTES: '0.05' });
    await waitFor(async () => expect((await service.ziScore()).body.score).toEqual(expect.any(Number)));
  });
  afterEach(async () => {
    await service?.stop();
    await mysql?.remove();
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  });

  /** Leaves no byte. What MySQL has allocated already it may still fill. */
  const fillDisk = async (): Promise<() => Promise<void>> => {
    const filler = join(disk, 'filler');
    const { bavail, bsize } = await statfs(disk);
    await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
    return () => rm(filler);
  };

  it.each(times)(
    'serves the last score, loses no edit and goes on when there is room again (%i)',
    async () => {
      const admin = await adminOf(mysql);
      // The next scan has more to write than there is room for, whatever MySQL has allocated already.
      const lock = lockName('scan', databases.thirdeyeSchema);
      await waitFor(async () => {
        const [rows] = await admin.query('SELECT GET_LOCK(?, 1) AS got', [lock]);
        expect(rows).toEqual([{ got: 1 }]);
      });
      await admin.query(
        `UPDATE ${quoteName(databases.omSchema)}.table_entity SET json = JSON_SET(json, '$.updatedAt', ?,
           '$.fullyQualifiedName', CONCAT(json->>'$.fullyQualifiedName', REPEAT('x', 2000)))`,
        [Date.now()],
      );
      const witness = await startWitness({ port: service.port, token: testToken() });
      const empty = await fillDisk();
      // Uses up the pages that MySQL still has inside of its files, so that scans and edits meet the end.
      const eater = `${quoteName(databases.thirdeyeSchema)}.eater`;
      const eat = async (): Promise<void> => {
        await admin.query(`CREATE TABLE ${eater} (id INT PRIMARY KEY AUTO_INCREMENT, text LONGTEXT)`);
        for (;;) await admin.query(`INSERT INTO ${eater} (text) VALUES (REPEAT('x', 100000))`);
      };
      await expect(eat()).rejects.toThrow(/is full|space/i);
      await admin.query('SELECT RELEASE_LOCK(?)', [lock]);
      await stale(witness, 'thirdeye_disk_full');
      await empty();
      await admin.query(`DROP TABLE IF EXISTS ${eater}`);
      await admin.end();
      await healed(witness);
      await witness.stop();
      await expectNothingDoubled(mysql, databases);
    },
  );
});
