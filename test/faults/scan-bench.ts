import { expect } from 'vitest';
import { lockName } from '../../src/db/lock.ts';
import { createTestDatabases, grantPattern, quoteName } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { adminDb, environment, type Fates, sessionsOf, until, type Watched, watchChild } from './bench.ts';
import { createObserver, type Published } from './published.ts';
import { startReader } from './reader.ts';
import { twoEstates } from './two-estates.ts';

const START = Date.UTC(2026, 10, 22, 0, 10);
/** From one child's start to the next's: long enough that the earlier one's scan no longer counts as recent. */
const STEP_MS = 120_000;
/** Messages behind the commit at which a child is killed, too: it tidies up then. */
const BEHIND_COMMIT = 4;
const CHILD = new URL('./service.child.ts', import.meta.url);

export type Estate = 'before' | 'after';
export const other = (estate: Estate): Estate => (estate === 'before' ? 'after' : 'before');

export const beginsReading = (text: string): boolean =>
  text.startsWith("update `scans` set `phase` = 'reading'");
export const beginsPublishing = (text: string): boolean =>
  text.startsWith("update `scans` set `phase` = 'publishing'");
export const isCommit = (text: string): boolean => text === 'commit';

/** What undisturbed scans of the two catalogues have done. */
type Known = {
  content: Record<Estate, string>;
  /** Of a scan that follows one of the other catalogue. */
  merged: Record<Estate, { changed: number | null; removed: number | null }>;
  /** Messages to MySQL while reading, and from then on up to a few behind the commit. */
  reading: number;
  publishing: number;
};

/** Two catalogues, one ThirdEye schema, and a service that is started again and again to scan one or the other. */
export const createScanBench = async () => {
  const databases = await createTestDatabases('kill');
  const { admin, omSchema } = databases;
  const schemas: Record<Estate, string> = { before: omSchema, after: `${omSchema}_after` };
  await admin.query(`GRANT SELECT ON ${grantPattern(schemas.after)}.* TO ?`, [databases.ro.user]);
  const rows = twoEstates(START);
  for (const estate of ['before', 'after'] as const)
    await fillOpenMetadata({ admin, omSchema: schemas[estate] }, rows[estate]);
  const db = adminDb(databases);
  const observe = createObserver(db);
  let clock = START;

  const started: Watched[] = [];
  const start = async (estate: Estate, fate?: Fates): Promise<Watched> => {
    clock += STEP_MS;
    const env = {
      ...environment(databases, databases.port),
      OM_MYSQL_DB: schemas[estate],
      FAULT_CLOCK: `${clock}`,
    };
    const child = await watchChild({ databases, program: CHILD, env, ...(fate ? { fate } : {}) });
    started.push(child);
    return child;
  };

  /** Ends what is left, after a test that has failed. */
  const endAll = async (): Promise<void> => {
    for (const child of started.splice(0)) {
      child.kill();
      await child.close();
    }
  };

  const published = async (): Promise<Published> => {
    const found = await observe();
    if (found === null) throw new Error('nothing is published');
    return found;
  };

  const scan = (id: number) =>
    db
      .selectFrom('scans')
      .select(['state', 'changed', 'removed', 'finished_at'])
      .where('id', '=', id)
      .executeTakeFirst();

  const newestScan = () => db.selectFrom('scans').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow();

  /** Scans to the end without a disturbance. */
  const scanWhole = async (estate: Estate): Promise<Watched> => {
    const child = await start(estate);
    await child.said('scan published');
    await child.stop();
    return child;
  };

  /** Waits until the server has noticed that the child is dead, and nobody holds the scan lock any more. */
  const settled = async (): Promise<void> => {
    await until('the sessions of the dead child are gone', async () => (await sessionsOf(databases)) === 0);
    const name = lockName('scan', databases.thirdeyeSchema);
    const [held] = await admin.query('SELECT IS_USED_LOCK(?) AS holder', [name]);
    expect(held).toEqual([{ holder: null }]);
  };

  const learn = async (): Promise<Known> => {
    await scanWhole('before');
    const content: Known['content'] = { before: (await published()).content, after: '' };
    const merged: Known['merged'] = { before: { changed: 0, removed: 0 }, after: { changed: 0, removed: 0 } };
    const counts = [];
    for (const estate of ['after', 'before'] as const) {
      const { steps } = await scanWhole(estate);
      const { content: found, scanId } = await published();
      const { changed = null, removed = null } = (await scan(scanId)) ?? {};
      content[estate] = found;
      merged[estate] = { changed, removed };
      const [first, last] = [steps.findIndex(beginsReading), steps.findIndex(beginsPublishing)];
      expect(first, 'a scan reads').toBeGreaterThan(0);
      expect(last, 'and then publishes').toBeGreaterThan(first);
      const commit = steps.findIndex((text, i) => i > last && isCommit(text));
      counts.push({ reading: last - first, publishing: commit + BEHIND_COMMIT - last });
    }
    return {
      content,
      merged,
      reading: Math.min(...counts.map((count) => count.reading)),
      publishing: Math.min(...counts.map((count) => count.publishing)),
    };
  };

  const known = await learn();
  await endAll();
  const reader = startReader(adminDb(databases), observe);
  return {
    databases,
    db,
    known,
    reader,
    start,
    endAll,
    scanWhole,
    settled,
    published,
    scan,
    newestScan,
    close: async () => {
      await reader.stop();
      await db.destroy();
      await admin.query(`DROP DATABASE ${quoteName(schemas.after)}`);
      await databases.drop();
    },
  };
};

export type ScanBench = Awaited<ReturnType<typeof createScanBench>>;
