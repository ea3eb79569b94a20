import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST, requireFreePort } from '../port.ts';
import type { GuardJob, GuardReport } from './guard.ts';
import { type Account, probeServer } from './mysql-url.ts';
import { initialiseArgs, type ServerOptions, serveArgs } from './mysqld-options.ts';
import { cancellation, messageOf } from './run.ts';

export type Launched = Account & { version: string; stop(): Promise<void> };

const START_TIMEOUT_MS = 120_000;
const PORT_TRIES = 5;
const PORT_TAKEN = /another mysqld server running on port|Bind on TCP\/IP port/;

/** root@localhost is locked with a password nobody keeps; the one account that is left comes over TCP. */
const initSql = ({ user, password }: Account): string =>
  [
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${randomBytes(18).toString('hex')}';`,
    `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`,
    '',
  ].join('\n');

const stopGuard = async (guard: ChildProcess): Promise<void> => {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  guard.ref();
  const exit = once(guard, 'exit');
  if (guard.connected) guard.disconnect();
  await exit;
};

/** Waits until the account works, which also proves that the port is this very server's. */
const waitUntilUp = async (guard: ChildProcess, account: Account): Promise<string> => {
  let failure: string | undefined;
  guard.once('message', (report) => {
    failure = (report as GuardReport).failed;
  });
  guard.once('exit', (code, signal) => {
    failure ??= `the guard of mysqld ended with ${signal ?? code}`;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  let last = '';
  while (Date.now() < deadline) {
    cancellation.getStore()?.throwIfAborted();
    if (failure !== undefined) throw new Error(failure);
    try {
      return await probeServer(account);
    } catch (error) {
      last = messageOf(error);
    }
    await sleep(50);
  }
  throw new Error(`mysqld was not up after ${START_TIMEOUT_MS / 1000} s: ${last}`);
};

const launchOnce = async (mysqld: string, options: ServerOptions): Promise<Launched> => {
  const account: Account = {
    host: HOST,
    port: await requireFreePort(0),
    user: 'thirdeye_admin',
    password: randomBytes(18).toString('hex'),
  };
  const folder = join(tmpdir(), `thirdeye-mysql-${randomBytes(6).toString('hex')}`);
  const user = process.getuid?.() === 0 ? userInfo().username : undefined;
  const job: GuardJob = {
    mysqld,
    folder,
    initSql: initSql(account),
    initialise: initialiseArgs(folder, user),
    serve: serveArgs(folder, account.port, user, options),
  };
  // Detached: a Ctrl-C in a terminal goes to the whole foreground group, and mysqld must outlive its users.
  const guard = fork(join(import.meta.dirname, 'guard.ts'), {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  guard.send(job);
  try {
    const version = await waitUntilUp(guard, account);
    guard.unref();
    guard.channel?.unref();
    return { ...account, version, stop: () => stopGuard(guard) };
  } catch (error) {
    await stopGuard(guard);
    throw error;
  }
};

/**
 * Starts a private, throw-away server and gives an administrator's account on it.
 *
 * mysql-memory-server is not used for this: it has no way to hand options to mysqld (and writes a general
 * log of every statement), its mysqld gets the terminal's Ctrl-C, it removes the data while mysqld still
 * shuts down, and a killed parent leaves server and data behind.
 */
export const launch = async (mysqld: string, options: ServerOptions): Promise<Launched> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(mysqld, options);
    } catch (error) {
      if (attempt === PORT_TRIES || !PORT_TAKEN.test(messageOf(error))) throw error;
    }
  }
};
