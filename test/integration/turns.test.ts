import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createOpenMetadataPool, type OpenMetadataDb, openmetadataDb } from '../../src/db/openmetadata.ts';
import { createThirdeyePool, thirdeyeDb } from '../../src/db/thirdeye.ts';
import { createTurns } from '../../src/db/turns.ts';
import { createAttention } from '../../src/scan-thread/attention.ts';
import { createScanning, type ScanningDeps } from '../../src/scan-thread/scanning.ts';
import { createService } from '../../src/service.ts';
import { PREFIX } from '../support/api.ts';
import { migrateOnce } from '../support/migrating.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { captureLog, testConfig } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

/** Longer than any pause of a busy machine. */
const PATIENCE_MS = 60_000;
const STATEMENT_MS = 60_000;

type Span = { began: string; ended: string };

const clock = sql<string>`CAST(SYSDATE(6) AS CHAR)`;

/** A statement that takes a while and tells when, by MySQL's clock. */
const slow = (db: Pick<OpenMetadataDb, 'selectNoFrom'>) =>
  db.selectNoFrom([clock.as('began'), sql`SLEEP(0.05)`.as('slept'), clock.as('ended')]);

describe('statements of a scan', () => {
  let databases: TestDatabases;
  const { log } = captureLog();

  beforeAll(async () => {
    databases = await createTestDatabases('turns');
    await fillOpenMetadata(databases, smallCatalogue(30));
    await migrateOnce(databases);
  });
  afterAll(() => databases.drop());

  it('run one after the other while requests are coming: of both schemas, in a transaction and streamed', async () => {
    const config = testConfig(databases);
    const turns = createTurns({ areAlone: () => true, patienceMs: PATIENCE_MS });
    const ourPool = createThirdeyePool(
      connectionOptions(config.mysql, config.thirdeye),
      databases.thirdeyeSchema,
      3,
      turns,
    );
    const theirPool = createOpenMetadataPool(
      connectionOptions(config.mysql, config.openmetadata),
      databases.omSchema,
      3,
      turns,
    );
    const ours = thirdeyeDb(ourPool, STATEMENT_MS);
    const theirs = openmetadataDb(theirPool, STATEMENT_MS);
    const spans: Span[] = [];
    const note = (rows: Span[]): void => void spans.push(...rows);
    await Promise.all([
      slow(theirs).execute().then(note),
      slow(ours).execute().then(note),
      ours.transaction().execute(async (trx) => note(await slow(trx).execute())),
      theirs.streamRows(
        slow(theirs).compile(),
        ([began, , ended]) => spans.push({ began: String(began), ended: String(ended) }),
        new AbortController().signal,
      ),
      slow(theirs).execute().then(note),
    ]);
    await Promise.all([ourPool.close(), theirPool.close()]);
    const inOrder = spans.toSorted((a, b) => (a.began < b.began ? -1 : 1));
    expect(inOrder).toHaveLength(5);
    for (const [i, { began }] of inOrder.entries()) expect(began >= (inOrder[i - 1]?.ended ?? '')).toBe(true);
  });

  it('are not begun when their work was given up while they waited for their turn', async () => {
    const config = testConfig(databases);
    const waiting = Promise.withResolvers<() => void>();
    const pool = createOpenMetadataPool(
      connectionOptions(config.mysql, config.openmetadata),
      databases.omSchema,
      1,
      { take: () => waiting.promise },
    );
    const given = new AbortController();
    const rows: unknown[] = [];
    const db = openmetadataDb(pool, STATEMENT_MS);
    const streaming = db.streamRows(slow(db).compile(), (row) => rows.push(row), given.signal);
    given.abort(new Error('given up'));
    waiting.resolve(() => undefined);
    await expect(streaming).rejects.toThrow('given up');
    expect(rows).toEqual([]);
    await pool.close();
  });

  it('take turns when the service is asked for something', async () => {
    let asked = 0;
    const attention = {
      ...createAttention(),
      areRequestsComing: () => {
        asked += 1;
        return true;
      },
    };
    const scanning = createScanning({ config: testConfig(databases), log, now: Date.now, attention });
    const scan = await scanning.scanner.begin(new AbortController().signal);
    expect(await scan?.done).toBe('succeeded');
    await scan?.released;
    await scanning.close();
    expect(asked).toBeGreaterThan(0);
  });

  it('are told of every request but probes and those for scans', async () => {
    let deps: ScanningDeps | undefined;
    const service = await createService({
      config: testConfig(databases),
      version: '0.0.0-test',
      log,
      scanning: (given) => {
        deps = given;
        return createScanning(given);
      },
    });
    const drawn: (boolean | undefined)[] = [];
    const probes = ['/', '/health', ...['', '/live', '/ready'].map((path) => `${PREFIX}/health${path}`)];
    const scans = [`${PREFIX}/scans`, `${PREFIX}/scans/1`];
    for (const path of [...probes, ...scans, `${PREFIX}/dashboard/zi-score`, `${PREFIX}/no/route`]) {
      await service.app.inject(path);
      drawn.push(deps?.attention.areRequestsComing());
    }
    await service.stop();
    expect(drawn).toEqual([false, false, false, false, false, false, false, true, true]);
  });
});
