import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const TRIES = 12;
const PAUSE_MS = 5_000;

/** One apt at a time: another test file may be at it. */
const apt = async (args: readonly string[]): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run('apt-get', [...args]);
      return;
    } catch (error) {
      if (attempt === TRIES || !/lock/i.test(String(error))) throw error;
      await sleep(PAUSE_MS);
    }
  }
};

/** A program of a Debian package; installed where it is missing and this user may. */
export const ensureProgram = async (path: string, pkg: string): Promise<void> => {
  if (await isThere(path)) return;
  await apt(['update', '-q']);
  await apt(['install', '-qy', '--no-install-recommends', pkg]);
  if (!(await isThere(path))) throw new Error(`${path} is needed: install the package ${pkg}`);
};
