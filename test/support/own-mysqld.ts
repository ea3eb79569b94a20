import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  isUnpacked,
  mysqldFromCdn,
  mysqldFromDebian,
  mysqldOnPath,
} from '../../src/demo/mysql/find-mysqld.ts';
import { probeServer } from '../../src/demo/mysql/mysql-url.ts';
import { initialiseArgs, serveArgs } from '../../src/demo/mysql/mysqld-options.ts';
import { freePort } from './free-port.ts';
import { waitFor } from './wait.ts';

const UP_MS = 60_000;

const findMysqld = async (): Promise<string> => {
  const quiet = () => undefined;
  const ways = (await isUnpacked()) ? [mysqldFromDebian, mysqldFromCdn] : [mysqldFromCdn, mysqldFromDebian];
  for (const way of [mysqldOnPath, ...ways]) {
    const found = await way(quiet).catch(() => null);
    if (found !== null) return found;
  }
  throw new Error('no mysqld for a server of one test');
};

const running = new Set<ChildProcess>();
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // it has gone
  }
};
process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});

/**
 * A MySQL for one test file, which may be hurt: stopped and started again with its data, frozen, filled up. What it has
 * committed it keeps. `folder` (made and removed here when it is left out) holds the data.
 */
export const startOwnMysqld = async (given?: string) => {
  const mysqld = await findMysqld();
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'thirdeye-faulty-')));
  if (given !== undefined) await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const user = process.getuid?.() === 0 ? userInfo().username : undefined;
  const account = {
    host: '127.0.0.1',
    port: await freePort(),
    user: 'faulty_admin',
    password: 'faulty admin',
  };
  await writeFile(
    join(folder, 'init.sql'),
    `CREATE USER IF NOT EXISTS '${account.user}'@'%' IDENTIFIED BY '${account.password}';
     GRANT ALL ON *.* TO '${account.user}'@'%' WITH GRANT OPTION;\n`.replace(/\n +/g, '\n'),
  );
  const variables = { innodb_flush_log_at_trx_commit: 1, innodb_undo_log_truncate: 'OFF' };
  const options = { timeZone: '+05:00', variables };
  const spawned = (args: string[]): ChildProcess => {
    const child = spawn(mysqld, [...args, `--log-error=${join(folder, 'mysqld.log')}`], {
      detached: true,
      stdio: 'ignore',
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
  const initialise = spawned(initialiseArgs(folder, user));
  const [code] = await once(initialise, 'close');
  if (code !== 0) throw new Error(`mysqld --initialize ended with ${code}`);

  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    server = spawned(serveArgs(folder, account.port, user, options));
    await waitFor(() => probeServer(account), UP_MS);
  };
  /** SIGTERM: as an operator does; SIGKILL: as a crash. */
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    if (server === null) return;
    const child = server;
    server = null;
    const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : null;
    signalGroup(child, 'SIGCONT');
    signalGroup(child, signal);
    await closed;
  };
  await start();
  return {
    account,
    folder,
    start,
    stop,
    /** Neither answers nor closes anything until it is resumed. */
    pause: () => server && signalGroup(server, 'SIGSTOP'),
    resume: () => server && signalGroup(server, 'SIGCONT'),
    remove: async (): Promise<void> => {
      await stop('SIGKILL');
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};

export type OwnMysqld = Awaited<ReturnType<typeof startOwnMysqld>>;
