import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A program of a Debian package; installed where it is missing and this user may. */
export const ensureProgram = async (path: string, pkg: string): Promise<void> => {
  if (await isThere(path)) return;
  await run('apt-get', ['update', '-q']);
  await run('apt-get', ['install', '-qy', '--no-install-recommends', pkg]);
  if (!(await isThere(path))) throw new Error(`${path} is needed: install the package ${pkg}`);
};
