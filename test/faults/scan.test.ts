import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { kills, momentOf, SEED } from '../support/kill-plan.ts';
import { adminConnection, quoteName } from '../support/mysql.ts';
import { atMoment, type Fates, sessionsThatWait, until } from './bench.ts';
import type { Estate } from './scan-bench.ts';
import {
  beginsPublishing,
  beginsReading,
  createScanBench,
  isCommit,
  other,
  type ScanBench,
} from './scan-bench.ts';

describe('a service that is killed while it scans', () => {
  let bench: ScanBench;
  /** The catalogue that the published scan has seen. */
  let shown: Estate;

  beforeAll(async () => {
    bench = await createScanBench();
    console.log(`kills of scans: FAULT_SEED=${SEED}`);
  });
  afterAll(() => bench.close());

  beforeEach(async () => {
    shown = (await bench.published()).content === bench.known.content.after ? 'after' : 'before';
  });

  afterEach(async () => {
    await bench.endAll();
    const { before, after } = bench.known.content;
    expect(bench.reader.faults()).toEqual([]);
    expect([before, after]).toEqual(expect.arrayContaining(bench.reader.contents()));
  });

  /** After a kill and the next scan: what is stored is stored once, and nothing is left half done. */
  const expectNothingDoubled = async (): Promise<void> => {
    const scans = await bench.db.selectFrom('scans').select(['id', 'state', 'finished_at']).execute();
    expect(scans.filter(({ state }) => state !== 'SUCCEEDED' && state !== 'ABORTED')).toEqual([]);
    expect(scans.filter(({ finished_at }) => finished_at === null)).toEqual([]);
    const succeeded = scans.filter(({ state }) => state === 'SUCCEEDED').map(({ id }) => id);
    const snapshots = await bench.db.selectFrom('snapshots').select('scan_id').execute();
    expect(snapshots.map(({ scan_id }) => scan_id).sort()).toEqual(succeeded.sort());
    const history = await bench.db.selectFrom('health_score_history').select('scan_id').execute();
    expect(new Set(history.map(({ scan_id }) => scan_id)).size).toBe(history.length);
    expect(succeeded).toEqual(expect.arrayContaining(history.map(({ scan_id }) => scan_id)));
  };

  /** The next service finds the other catalogue and publishes it, whatever the dead one has left. */
  const expectNextScan = async (estate: Estate): Promise<void> => {
    const { scanId, content } = await bench.published();
    expect(content).toBe(bench.known.content[estate]);
    const { id, state, changed, removed } = await bench.newestScan();
    expect({ id, state }).toEqual({ id: scanId, state: 'SUCCEEDED' });
    expect({ changed, removed }).toEqual(
      shown === estate ? { changed: 0, removed: 0 } : bench.known.merged[estate],
    );
    await expectNothingDoubled();
  };

  const killAndGoOn = async (fate: Fates): Promise<void> => {
    const estate = other(shown);
    const last = await bench.published();
    const child = await bench.start(estate, fate);
    await child.ended;
    const at = child.killedAt();
    console.log(`killed: ${at}`);
    expect(at, 'it ended by our kill').not.toBeNull();
    await bench.settled();

    const commits = child.steps.filter(
      (text, i) => isCommit(text) && i > child.steps.findIndex(beginsPublishing),
    );
    const [sent, lost] = [at === 'kill_after commit', at === 'kill_before commit'];
    const now = await bench.published();
    const killed = await bench.newestScan();
    const committed = sent ? now.scanId === killed.id : commits.length > 0 && !lost;
    expect(now).toEqual(
      committed ? { ...now, scanId: killed.id, content: bench.known.content[estate] } : last,
    );
    expect(killed.state).toBe(committed ? 'SUCCEEDED' : 'RUNNING');
    if (committed) shown = estate;

    await bench.scanWhole(estate);
    expect((await bench.scan(killed.id))?.state).toBe(committed ? 'SUCCEEDED' : 'ABORTED');
    await expectNextScan(estate);
  };

  it('has two catalogues that differ in every table, and both lose and gain some', async () => {
    const { content, merged } = bench.known;
    expect(content.before).not.toBe(content.after);
    const { tables } = await bench.published();
    expect(tables).toBeGreaterThan(2000);
    expect(merged.before.changed).toBe(tables);
    expect(merged.after.removed).toBeGreaterThan(100);
    expect(merged.before.removed).toBeGreaterThan(100);
  });

  it.each(kills)('while it reads (%i)', async (index) => {
    await killAndGoOn(atMoment(momentOf('reading', index, bench.known.reading), beginsReading));
  });

  it.each(kills)('from the beginning of the publication on (%i)', async (index) => {
    await killAndGoOn(atMoment(momentOf('publishing', index, bench.known.publishing), beginsPublishing));
  });

  it.each(['kill_before', 'kill_after'] as const)('at the commit: %s', async (fate) => {
    const publishes = (steps: readonly string[]) =>
      steps.some(beginsPublishing) && isCommit(steps.at(-1) ?? '');
    await killAndGoOn((steps) => (publishes(steps) ? fate : 'pass'));
  });

  it.each([
    'SELECT id FROM table_facts ORDER BY id LIMIT 1 FOR UPDATE',
    'SELECT * FROM published_scan FOR UPDATE',
  ])('and whose statement lives on in MySQL while the next service begins: %s', async (hold) => {
    const estate = other(shown);
    const last = await bench.published();
    const holder = await adminConnection();
    onTestFinished(() => holder.destroy());
    await holder.query(`USE ${quoteName(bench.databases.thirdeyeSchema)}; START TRANSACTION; ${hold}`);
    const waits = async () => (await sessionsThatWait(bench.databases)) > 0;
    const child = await bench.start(estate);
    await until('the publication waits for the row that is held', waits);
    child.kill();
    await child.ended;
    const killed = await bench.newestScan();

    const next = await bench.start(estate);
    await until('the next scan has begun', async () => (await bench.newestScan()).id > killed.id);
    expect(await waits(), 'the dead transaction is still there').toBe(true);
    expect((await bench.scan(killed.id))?.state).toBe('ABORTED');
    expect(await bench.published()).toEqual(last);
    await holder.query('ROLLBACK');

    await next.said('scan published');
    await next.stop();
    await bench.settled();
    await expectNextScan(estate);
  });
});
