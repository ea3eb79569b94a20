import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { thirdeyeOptions } from '../../src/db/mysql.ts';
import { createAttention } from '../../src/scan-thread/attention.ts';
import { createScanThread } from '../../src/scan-thread/scan-thread.ts';
import { migrateOnce, rowsOf } from '../support/migrating.ts';
import { adminConnection, createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { captureLog, testConfig } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

/** When a thread must have ended by itself, in milliseconds. */
const PATIENCE_MS = 20_000;

describe('scans in a thread of their own', () => {
  let databases: TestDatabases;
  let threads: ReturnType<typeof createScanThread>;
  const { log, lines } = captureLog();
  const going = new AbortController().signal;

  beforeAll(async () => {
    databases = await createTestDatabases('thread');
    await fillOpenMetadata(databases, smallCatalogue(30));
    await migrateOnce(databases);
  });
  const createThreads = () =>
    createScanThread({ config: testConfig(databases), log, now: Date.now, attention: createAttention() });
  beforeEach(() => {
    threads = createThreads();
  });
  afterEach(() => threads.close(PATIENCE_MS));
  afterAll(() => databases.drop());

  const states = async () =>
    (await rowsOf(databases, 'scans', 'ORDER BY id')).map(({ id, state }) => ({ id, state }));
  const published = async () => (await rowsOf(databases, 'published_scan'))[0];
  /** Runs `work` while one of our tables is away. */
  const without = async (table: string, work: () => Promise<void>): Promise<void> => {
    const schema = quoteName(databases.thirdeyeSchema);
    await databases.admin.query(`RENAME TABLE ${schema}.${table} TO ${schema}.${table}_away`);
    try {
      await work();
    } finally {
      await databases.admin.query(`RENAME TABLE ${schema}.${table}_away TO ${schema}.${table}`);
    }
  };

  /** Makes the scan that runs meanwhile wait where it reads tables, until released. */
  const holdTables = async (): Promise<() => Promise<void>> => {
    const connection = await adminConnection();
    await connection.query(`LOCK TABLES ${quoteName(databases.omSchema)}.table_entity WRITE`);
    return () => connection.end();
  };
  const isWaiting = () =>
    waitFor(async () => {
      const [rows] = await databases.admin.query(
        "SELECT 1 FROM performance_schema.processlist WHERE user = ? AND state LIKE 'Waiting for table metadata lock'",
        [databases.ro.user],
      );
      expect(rows).not.toEqual([]);
    });
  const begin = async (signal = going) => {
    const scan = await threads.scanner.begin(signal);
    if (scan === null) throw new Error('another scan runs');
    return scan;
  };

  it('publishes, tells what it does, and leaves no thread', async () => {
    const scan = await begin();
    expect(await scan.done).toBe('succeeded');
    await scan.released;
    expect((await published())?.['scan_id']).toBe(scan.id);
    expect(lines.find(({ msg }) => msg === 'scan published')).toMatchObject({ scan: scan.id, tables: 30 });
    await threads.close(PATIENCE_MS);
    expect(threads.use()).toEqual({ size: 4, used: 0, waiting: 0 });
  });

  it('prices anew', async () => {
    expect(await threads.scanner.reprice(going)).toBe(true);
    expect((await published())?.['revision']).toBe(1);
  });

  it('begins nothing while the lock is held elsewhere', async () => {
    const config = testConfig(databases);
    const lock = await acquireLock(thirdeyeOptions(config), lockName('scan', databases.thirdeyeSchema));
    expect(lock).not.toBeNull();
    const before = await states();
    expect(await threads.scanner.begin(going)).toBeNull();
    expect(await threads.scanner.reprice(going)).toBe(false);
    await lock?.release();
    expect(await states()).toEqual(before);
  });

  it('begins nothing once it has been told to stop', async () => {
    const before = await states();
    expect(await threads.scanner.begin(AbortSignal.abort())).toBeNull();
    expect(await states()).toEqual(before);
  });

  it('aborts a scan when told to', async () => {
    const release = await holdTables();
    const stopping = new AbortController();
    const before = await published();
    const scan = await begin(stopping.signal);
    await isWaiting();
    stopping.abort();
    await release();
    expect(await scan.done).toBe('aborted');
    await scan.released;
    expect((await states()).at(-1)).toEqual({ id: scan.id, state: 'ABORTED' });
    expect(await published()).toEqual(before);
  });

  it('tells how many connections read OpenMetadata while it does', async () => {
    const release = await holdTables();
    const scan = await begin();
    await waitFor(() => expect(threads.use().used).toBeGreaterThan(0));
    await release();
    expect(await scan.done).toBe('succeeded');
    await scan.released;
  });

  it('counts a scan whose thread is ended as failed, and the next one begins', async () => {
    const release = await holdTables();
    const before = await published();
    const scan = await begin();
    await isWaiting();
    await threads.close(0);
    expect(await scan.done).toBe('failed');
    await scan.released;
    await release();
    expect(await published()).toEqual(before);
    expect(await threads.scanner.begin(going)).toBeNull(); // closed for good
    threads = createThreads();
    const next = await waitFor(() => begin());
    expect(await next.done).toBe('succeeded');
    await next.released;
    expect((await states()).slice(-2)).toEqual([
      { id: scan.id, state: 'ABORTED' },
      { id: next.id, state: 'SUCCEEDED' },
    ]);
  });

  it('logs an error of the thread with its code', async () => {
    await without('table_verdicts', async () => {
      const scan = await begin();
      expect(await scan.done).toBe('failed');
      await scan.released;
    });
    const told = lines.findLast(({ msg }) => msg === 'scan failed');
    expect(told?.['err']).toMatchObject({
      code: 'ER_NO_SUCH_TABLE',
      message: expect.stringContaining('table_verdicts'),
    });
  });

  it('rejects when no scan can begin, with the code of the driver', async () => {
    await without('scans', () =>
      expect(threads.scanner.begin(going)).rejects.toMatchObject({ code: 'ER_NO_SUCH_TABLE' }),
    );
  });
});
