import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { expect } from 'vitest';
import { adminConnection, quoteName, type TestDatabases } from '../support/mysql.ts';
import type { OwnMysqld } from '../support/own-mysqld.ts';
import { waitFor } from '../support/wait.ts';
import type { Witness } from './witness.ts';

/** A long run has each fault so often, and as long as it would last; an ordinary one has each once, and short. */
export const isLong = process.env['FAULT_RUNS'] !== undefined;
const RUNS = isLong ? Math.max(1, Math.round(Number(process.env['FAULT_RUNS']) / 4)) : 1;
export const times = Array.from({ length: RUNS }, (_, index) => index);

const RECOVERY_MS = 15_000;

export const adminOf = async ({ account }: OwnMysqld): Promise<Connection> => {
  const admin = await adminConnection(account);
  admin.on('error', () => undefined);
  return admin;
};

/** Waits until answers say that they are stale, and why. */
export const stale = async (witness: Witness, reason: string): Promise<void> => {
  await waitFor(async () =>
    expect(await witness.score()).toMatchObject({ stale: true, stale_reason: reason }),
  );
};

/** All is well again, without a restart and soon: ready, writing, and with a fresh score. */
export const healed = async (witness: Witness): Promise<void> => {
  const begun = Date.now();
  await waitFor(async () => {
    expect((await witness.ready()).status).toBe('ready');
    expect(await witness.edit()).toBe(200);
    expect((await witness.score()).stale).toBe(false);
  });
  const ms = Date.now() - begun;
  console.log(`well again after ${ms} ms; edits so far ${JSON.stringify(witness.edits())}`);
  expect(ms).toBeLessThan(RECOVERY_MS);
};

/** Transactions that wait for what this session has locked. */
export const waitingFor = async (admin: Connection): Promise<number> => {
  const [rows] = await admin.query<RowDataPacket[]>(
    'SELECT 1 FROM performance_schema.data_lock_waits WHERE blocking_thread_id = PS_CURRENT_THREAD_ID()',
  );
  return rows.length;
};

/** Transactions that MySQL has rolled back for a deadlock. */
export const deadlocksOf = async (admin: Connection): Promise<number> => {
  const [rows] = await admin.query<RowDataPacket[]>(
    "SELECT count AS n FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'",
  );
  return Number(rows[0]?.['n']);
};

/** Every scan that succeeded has one snapshot, and at most one line of history. */
export const expectNothingDoubled = async (mysql: OwnMysqld, databases: TestDatabases): Promise<void> => {
  const admin = await adminOf(mysql);
  const schema = quoteName(databases.thirdeyeSchema);
  const ids = async (query: string): Promise<number[]> => {
    const [rows] = await admin.query<RowDataPacket[]>(query);
    return rows.map((row) => Number(row['id']));
  };
  // In one look: scans go on.
  await admin.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  const succeeded = await ids(`SELECT id FROM ${schema}.scans WHERE state = 'SUCCEEDED' ORDER BY id`);
  const snapshots = await ids(`SELECT scan_id AS id FROM ${schema}.snapshots ORDER BY scan_id`);
  const history = await ids(`SELECT scan_id AS id FROM ${schema}.health_score_history ORDER BY scan_id`);
  const running = await ids(`SELECT id FROM ${schema}.scans WHERE state = 'RUNNING'`);
  await admin.end();
  expect(snapshots).toEqual(succeeded);
  expect(new Set(history).size).toBe(history.length);
  expect(succeeded).toEqual(expect.arrayContaining(history));
  expect(running.length).toBeLessThanOrEqual(1);
};
