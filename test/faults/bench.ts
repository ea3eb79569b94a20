import { inject } from 'vitest';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { type KillChild, spawnChild } from '../support/kill-child.ts';
import type { Moment } from '../support/kill-plan.ts';
import { type Fate, type KillProxy, startKillProxy } from '../support/kill-proxy.ts';
import type { TestDatabases } from '../support/mysql.ts';
import { databaseEnv } from '../support/service.ts';

/** The administrator's own pool: what it sees is there, and its sessions are never taken for the service's. */
export const adminDb = (databases: TestDatabases) => {
  const { host, port, user, password } = inject('mysql');
  const mysql = { host, port, poolSize: 2, ssl: { mode: 'DISABLED' as const, ca: null } };
  return createThirdeyeDb(connectionOptions(mysql, { user, password }), databases.thirdeyeSchema, 2);
};

/** Environment of a service that talks to MySQL at `port`. */
export const environment = (databases: TestDatabases, port: number): Record<string, string> => ({
  ...databaseEnv({ ...databases, port }),
  LOG_LEVEL: 'info',
  JWT_ENABLED: 'false',
});

export type Watched = KillChild & {
  /** Beginnings of the statements that it has sent. */
  steps: readonly string[];
  /** What it was killed at, in words; null while it lives. */
  killedAt(): string | null;
  close(): Promise<void>;
};

/** Decides by the statements so far, the newest last. */
export type Fates = (steps: readonly string[]) => Fate | Promise<Fate>;

type WatchOptions = {
  databases: TestDatabases;
  program: URL;
  env: Record<string, string>;
  fate?: Fates;
};

/** A child whose every message to MySQL is counted, and which dies at the one that `fate` chooses. */
export const watchChild = async ({ databases, program, env, fate }: WatchOptions): Promise<Watched> => {
  const steps: string[] = [];
  const held: { child?: KillChild; at?: string } = {};
  const proxy: KillProxy = await startKillProxy({
    host: databases.host,
    port: databases.port,
    fate: async (text) => {
      steps.push(text);
      const decision = (await fate?.(steps)) ?? 'pass';
      if (decision !== 'pass') held.at = `${decision} ${text.replace(/\P{ASCII}|\p{Cc}/gu, '.')}`;
      return decision;
    },
    kill: () => held.child?.kill(),
  });
  const child = spawnChild(program, { ...env, OM_MYSQL_PORT: String(proxy.port) });
  held.child = child;
  return { ...child, steps, killedAt: () => held.at ?? null, close: proxy.close };
};

/** The fate that kills at a moment, counting from the first statement that `begins` recognises, itself included. */
export const atMoment = ({ step, sent }: Moment, begins: (text: string) => boolean) => {
  return (steps: readonly string[]): Fate => {
    const first = steps.findIndex(begins);
    if (first < 0 || steps.length - first < step) return 'pass';
    return sent ? 'kill_after' : 'kill_before';
  };
};

const PAUSE_MS = 50;
const PATIENCE_MS = 30_000;

export const pause = (ms = PAUSE_MS): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something that is bound to happen, and says what when it does not. */
export const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`still not so after ${PATIENCE_MS} ms: ${what}`);
    await pause();
  }
};

/** Sessions that the accounts of the service have on the server, whatever they do. */
export const sessionsOf = async ({ admin, ro, rw }: TestDatabases): Promise<number> => {
  const [rows] = await admin.query('SHOW PROCESSLIST');
  return (rows as { User: string }[]).filter(({ User }) => [ro.user, rw.user].includes(User)).length;
};

/** How many of these sessions wait for a lock on a row, a table or a schema. */
export const sessionsThatWait = async ({ admin, rw }: TestDatabases): Promise<number> => {
  const [rows] = await admin.query(
    `SELECT DISTINCT t.processlist_id FROM performance_schema.threads t
     LEFT JOIN performance_schema.data_lock_waits w ON w.requesting_thread_id = t.thread_id
     WHERE t.processlist_user = ?
       AND (t.processlist_state LIKE 'Waiting for % metadata lock' OR w.requesting_thread_id IS NOT NULL)`,
    [rw.user],
  );
  return (rows as unknown[]).length;
};
