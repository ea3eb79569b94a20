import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads are kept: outside the repository, so it outlives `npm ci` and serves every clone. */
export const cacheRoot = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'thirdeye', 'mysql');

const MANIFEST = 'manifest.json';
const ABANDONED_MS = 3_600_000;

/** The start of a build is in its folder's name: unpacking a package changes the folder's own time. */
const BUILDING = /^building-(\d+)-/;

/** Path and size of every file below `folder`. */
const listFiles = async (folder: string): Promise<[string, number][]> => {
  const names = (await readdir(folder, { recursive: true })).sort();
  const files: [string, number][] = [];
  for (const name of names) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info?.isFile() && name !== MANIFEST) files.push([name, info.size]);
  }
  return files;
};

/** True when the folder was finished and holds exactly the files it was finished with. */
const isWhole = async (folder: string): Promise<boolean> => {
  const manifest = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  return manifest !== undefined && manifest === JSON.stringify(await listFiles(folder));
};

/** The finished folder whose name starts with `prefix`. Broken ones and abandoned builds are removed. */
export const findInCache = async (root: string, prefix: string): Promise<string | undefined> => {
  const names = (await readdir(root).catch((): string[] => [])).sort();
  const now = Date.now();
  let found: string | undefined;
  for (const name of names) {
    const folder = join(root, name);
    const remove = () => rm(folder, { recursive: true, force: true });
    const begun = BUILDING.exec(name)?.[1];
    if (begun !== undefined) {
      if (now - Number(begun) > ABANDONED_MS) await remove();
    } else if (name.startsWith(`${prefix}-`) && found === undefined) {
      if (await isWhole(folder)) found = folder;
      else await remove();
    }
  }
  return found;
};

/**
 * Builds a folder aside and renames it into the cache only when it is finished, so a kill half way leaves
 * nothing that could be taken for whole. Two processes may build at once: the later one takes what the
 * earlier one finished.
 */
export const buildInCache = async (
  root: string,
  prefix: string,
  build: (folder: string) => Promise<void>,
): Promise<string> => {
  const id = randomUUID().slice(0, 8);
  const folder = join(root, `building-${Date.now()}-${id}`);
  await mkdir(folder, { recursive: true });
  try {
    await build(folder);
    await writeFile(join(folder, MANIFEST), JSON.stringify(await listFiles(folder)));
    const earlier = await findInCache(root, prefix);
    if (earlier !== undefined) return earlier;
    const finished = join(root, `${prefix}-${id}`);
    await rename(folder, finished);
    return finished;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
