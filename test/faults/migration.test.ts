import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockName } from '../../src/db/lock.ts';
import { loadMigrations } from '../../src/db/migrate.ts';
import { kills, momentOf, SEED, someKills } from '../support/kill-plan.ts';
import { adminConnection, createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import {
  atMoment,
  environment,
  type Fates,
  sessionsOf,
  sessionsThatWait,
  until,
  type Watched,
  watchChild,
} from './bench.ts';

const SERVER = new URL('../../src/server.ts', import.meta.url);
const ALTER = '0003_extend_health_score_history.sql';

/** The schema as the predecessor leaves it, with a score that it has invented and one that it has measured. */
const PREDECESSOR = `
  CREATE TABLE health_score_history (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    captured_at DATETIME NOT NULL,
    score INT NOT NULL CHECK (score BETWEEN 0 AND 100),
    meta JSON NULL,
    KEY health_score_history_captured_at (captured_at)
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
  INSERT INTO health_score_history (id, captured_at, score, meta)
  VALUES (1, '2026-01-01', 74, '{"total_tables": 1500}'), (2, '2026-01-02', 61, '{"total_tables": 812}')`;

type Start = 'no schema' | "the predecessor's schema";
const STARTS: Start[] = ['no schema', "the predecessor's schema"];

const opensLedger = /^INSERT( IGNORE)? INTO schema_migrations/;
const always = (): boolean => true;

/** The moment when the `n`-th message behind the ledger's row for a file goes out; the row itself is the 0th. */
const inFile = (name: string, n: number, sent: boolean): Fates => {
  const opens = (text: string): boolean => opensLedger.test(text) && text.includes(name);
  return atMoment({ step: n + 1, sent }, opens);
};

describe('a service that is killed while it migrates', () => {
  let databases: TestDatabases;
  let started: Watched[];
  let reference: Record<Start, unknown>;
  let messages: number;

  const prepare = async (start: Start): Promise<void> => {
    const { admin, thirdeyeSchema } = databases;
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(thirdeyeSchema)}`);
    if (start === 'no schema') return;
    const schema = quoteName(thirdeyeSchema);
    await admin.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4; USE ${schema}; ${PREDECESSOR}`);
  };

  const start = async (fate?: Fates): Promise<Watched> => {
    const env = environment(databases, databases.port);
    const watched = await watchChild({ databases, program: SERVER, env, ...(fate ? { fate } : {}) });
    started.push(watched);
    return watched;
  };

  /** Tables, columns, keys and what the migrations have written; the same wherever they have been run once. */
  const stateOf = async () => {
    const { admin, thirdeyeSchema } = databases;
    await admin.query(`USE ${quoteName(thirdeyeSchema)}`);
    const [names] = await admin.query('SHOW TABLES');
    const tables = [];
    for (const name of (names as object[]).map((row) => String(Object.values(row)[0]))) {
      const [rows] = await admin.query(`SHOW CREATE TABLE ${quoteName(name)}`);
      const ddl = String((rows as { 'Create Table': string }[])[0]?.['Create Table']);
      tables.push(ddl.replace(/ AUTO_INCREMENT=\d+/, ''));
    }
    const [ledger] = await admin.query(
      'SELECT name, checksum, done_at IS NOT NULL AS done FROM schema_migrations ORDER BY name',
    );
    const [history] = await admin.query('SELECT * FROM health_score_history ORDER BY id');
    const [pointer] = await admin.query('SELECT singleton FROM published_scan');
    return { tables, ledger, history, pointer };
  };

  const expectMigrated = async (from: Start): Promise<void> => {
    const name = lockName('migrate', databases.thirdeyeSchema);
    const [held] = await databases.admin.query('SELECT IS_USED_LOCK(?) AS holder', [name]);
    expect(held).toEqual([{ holder: null }]);
    expect(await stateOf()).toEqual(reference[from]);
  };

  const killAndGoOn = async (from: Start, fate: Fates): Promise<void> => {
    await prepare(from);
    const child = await start(fate);
    await child.ended;
    console.log(`killed: ${child.killedAt()}`);
    expect(child.killedAt(), 'it ended by our kill').not.toBeNull();
    const next = await start();
    await next.said('ready');
    await next.stop();
    await until('nobody is connected', async () => (await sessionsOf(databases)) === 0);
    await expectMigrated(from);
  };

  beforeEach(() => {
    started = [];
  });
  afterEach(async () => {
    for (const child of started) {
      child.kill();
      await child.close();
    }
  });

  beforeAll(async () => {
    console.log(`kills of migrations: FAULT_SEED=${SEED}`);
    databases = await createTestDatabases('kill');
    started = [];
    const learn = async (from: Start) => {
      await prepare(from);
      const child = await start();
      await child.said('ready');
      messages = 1 + child.steps.findLastIndex((text) => text.startsWith('UPDATE schema_migrations'));
      child.kill();
      await child.ended;
      await child.close();
      return stateOf();
    };
    reference = {
      'no schema': await learn('no schema'),
      "the predecessor's schema": await learn("the predecessor's schema"),
    };
    return () => databases.drop();
  });

  it('has applied every migration once when nobody disturbs it', async () => {
    const migrations = await loadMigrations();
    const ledger = migrations.map(({ name, checksum }) => ({ name, checksum, done: 1 }));
    for (const from of STARTS) expect(reference[from]).toMatchObject({ ledger, pointer: [{ singleton: 1 }] });
    expect(reference["the predecessor's schema"]).toMatchObject({
      history: [
        { id: 1, score: 74, source: 'invented' },
        { id: 2, score: 61, source: 'predecessor' },
      ],
    });
    expect(messages).toBeGreaterThan(3 * migrations.length);
  });

  it.each(kills)('at any moment (%i)', async (index) => {
    const from = STARTS[index % 2] ?? 'no schema';
    await killAndGoOn(from, atMoment(momentOf('migration', index, messages), always));
  });

  it.each([
    ['with the statement under way', 1, true],
    ['with the statement done and not written down', 2, false],
  ])('in a file that cannot simply be run twice: %s', async (_case, step, sent) => {
    await killAndGoOn("the predecessor's schema", inFile(ALTER, step, sent));
  });

  it.each(someKills)('while another replica waits to migrate, too (%i)', async (index) => {
    const from = STARTS[(index + 1) % 2] ?? 'no schema';
    await prepare(from);
    const fate = atMoment(momentOf('takeover', index, messages - 10), (text) =>
      text.startsWith('CREATE DATABASE'),
    );
    const reached = Promise.withResolvers<void>();
    const waits = Promise.withResolvers<void>();
    const first = await start(async (steps) => {
      const decision = await fate(steps);
      if (decision === 'pass') return decision;
      reached.resolve();
      await waits.promise;
      return decision;
    });
    await reached.promise;
    const second = await start();
    await until('the second waits for the lock', async () => {
      const [rows] = await databases.admin.query('SHOW PROCESSLIST');
      const found = (rows as { User: string; State: string }[]).filter(
        ({ User, State }) => User === databases.rw.user && State === 'User lock',
      );
      return found.length === 1;
    });
    waits.resolve();
    await first.ended;
    console.log(`killed: ${first.killedAt()}`);
    await second.said('ready');
    await second.stop();
    await until('nobody is connected', async () => (await sessionsOf(databases)) === 0);
    await expectMigrated(from);
  });

  it.each([
    [
      'ALTER',
      'SELECT * FROM health_score_history',
      (text: string) => text.startsWith('-- Rows that are here'),
    ],
    [
      'row of the ledger',
      'SELECT * FROM schema_migrations FOR UPDATE',
      (text: string) => opensLedger.test(text) && text.includes(ALTER),
    ],
  ])('and whose %s lives on in MySQL while the next service begins', async (_case, hold, reaches) => {
    const from = "the predecessor's schema";
    await prepare(from);
    const first = await start(atMoment({ step: 1, sent: false }, (text) => text.includes(ALTER)));
    await first.ended;
    const holder = await adminConnection();
    onTestFinished(() => holder.destroy());
    await holder.query(`USE ${quoteName(databases.thirdeyeSchema)}; START TRANSACTION; ${hold}`);
    const child = await start();
    await until(
      'its statement waits',
      async () => child.steps.some(reaches) && (await sessionsThatWait(databases)) === 1,
    );
    child.kill();
    await child.ended;
    const next = await start();
    const waits = async () => {
      const there = await sessionsThatWait(databases);
      return there > 1 || (there === 1 && next.steps.some(reaches));
    };
    await until('the next service waits, too', waits);
    await holder.query('ROLLBACK');
    await next.said('ready');
    await next.stop();
    await until('nobody is connected', async () => (await sessionsOf(databases)) === 0);
    await expectMigrated(from);
  });
});
