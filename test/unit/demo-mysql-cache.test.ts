import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildInCache, cacheRoot, findInCache } from '../../src/demo/mysql/cache.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'thirdeye-cache-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const fill = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'mysqld'), 'program');
  await writeFile(join(folder, 'lib', 'libc'), 'library');
};

it('keeps what was built, and finds it again', async () => {
  expect(await findInCache(root, 'debian-amd64')).toBeUndefined();
  const built = await buildInCache(root, 'debian-amd64', fill);
  expect(await readFile(join(built, 'mysqld'), 'utf8')).toBe('program');
  expect(await findInCache(root, 'debian-amd64')).toBe(built);
  expect(await findInCache(root, 'debian-arm64')).toBeUndefined();
});

it('leaves nothing behind when the build fails', async () => {
  const failing = async (folder: string): Promise<void> => {
    await fill(folder);
    throw new Error('no network');
  };
  await expect(buildInCache(root, 'debian-amd64', failing)).rejects.toThrow('no network');
  expect(await readdir(root)).toEqual([]);
});

it.each([
  ['a file is gone', (folder: string) => rm(join(folder, 'lib', 'libc'))],
  ['a file is cut short', (folder: string) => truncate(join(folder, 'mysqld'), 3)],
  ['the build was never finished', (folder: string) => rm(join(folder, 'manifest.json'))],
])('removes what is broken: %s', async (_what, breakIt) => {
  const built = await buildInCache(root, 'debian-amd64', fill);
  await breakIt(built);
  expect(await findInCache(root, 'debian-amd64')).toBeUndefined();
  expect(await readdir(root)).toEqual([]);
});

it('lets two builds run at once: the later takes what the earlier finished', async () => {
  let early = '';
  const late = await buildInCache(root, 'debian-amd64', async (folder) => {
    await fill(folder);
    early = await buildInCache(root, 'debian-amd64', fill);
  });
  expect(late).toBe(early);
  expect((await readdir(root)).length).toBe(1);
});

it('removes a build that a kill left behind an hour ago, and not one under way', async () => {
  const old = `building-${Date.now() - 2 * 3_600_000}-aaaa`;
  await mkdir(join(root, old));
  await buildInCache(root, 'debian-amd64', async (folder) => {
    await fill(folder);
    await utimes(folder, 0, 0);
    await findInCache(root, 'debian-amd64');
    expect((await readdir(root)).map((name) => join(root, name))).toEqual([folder]);
  });
});

it('is outside the repository, where XDG says', () => {
  expect(cacheRoot({ XDG_CACHE_HOME: '/xdg' })).toBe(join('/xdg', 'thirdeye', 'mysql'));
  expect(cacheRoot({ XDG_CACHE_HOME: '' })).toMatch(/\.cache[\\/]thirdeye[\\/]mysql$/);
});
