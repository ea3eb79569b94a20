import { access, constants, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { buildInCache, cacheRoot, findInCache } from './cache.ts';
import { downloadFromCdn, findDownloaded } from './cdn.ts';
import { buildFromDebian } from './debian.ts';
import { cancellation, messageOf, run } from './run.ts';
import { requireMysql } from './version.ts';

type Log = (line: string) => void;

/** Package managers put the server there, and an ordinary user's PATH often leaves it out. */
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/usr/local/mysql/bin'];

const check = async (mysqld: string): Promise<string> => {
  requireMysql(await run(mysqld, ['--no-defaults', '--version']));
  return mysqld;
};

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

export const mysqldOnPath = async (): Promise<string> => {
  const name = process.platform === 'win32' ? 'mysqld.exe' : 'mysqld';
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN].filter(
    (folder) => folder !== '',
  );
  for (const folder of folders) {
    const path = join(folder, name);
    if (await isExecutable(path)) {
      return check(path).catch((error: unknown) => {
        throw new Error(`${path}: ${messageOf(error)}`);
      });
    }
  }
  throw new Error('there is none');
};

export const mysqldFromCdn = async (log: Log): Promise<string> =>
  check((await findDownloaded()) ?? (await downloadFromCdn(log)));

const architecture = async (): Promise<string> => (await run('dpkg', ['--print-architecture'])).trim();

const requireApt = async (): Promise<void> => {
  if (process.platform !== 'linux') throw new Error('only for Linux');
  for (const tool of ['apt-get', 'apt-config', 'dpkg']) {
    await run(tool, ['--version']).catch(() => {
      throw new Error(`this machine has no ${tool}`);
    });
  }
};

/** The server that was unpacked before, or undefined. */
const findUnpacked = async (): Promise<string | undefined> => {
  const prefix = `debian-${await architecture()}`;
  const folder = await findInCache(cacheRoot(process.env), prefix);
  return folder === undefined ? undefined : join(folder, 'mysqld');
};

export const mysqldFromDebian = async (log: Log): Promise<string> => {
  await requireApt();
  const kept = await findUnpacked();
  if (kept !== undefined) {
    try {
      return await check(kept);
    } catch {
      // Ctrl-C ends the program that was asked, too: that says nothing about it.
      cancellation.getStore()?.throwIfAborted();
      log('the unpacked server no longer runs; it is fetched again');
      await rm(dirname(kept), { recursive: true, force: true });
    }
  }
  const arch = await architecture();
  const folder = await buildInCache(cacheRoot(process.env), `debian-${arch}`, async (target) => {
    await buildFromDebian(target, arch, log);
    await check(join(target, 'mysqld'));
  });
  return join(folder, 'mysqld');
};

/** True when the Debian way needs no network any more. */
export const isUnpacked = async (): Promise<boolean> =>
  findUnpacked().then(
    (mysqld) => mysqld !== undefined,
    () => false,
  );
