import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Copy, contextFilter, parseDockerfile, type Stage } from './dockerfile.ts';

const run = promisify(execFile);
const ROOT = resolve('.');
const WORKDIR = '/app';

type Built = { stage: Stage; root: string };

/**
 * Puts together the files that an image of this repository's Dockerfile would hold, for machines without a container
 * engine: the context as .dockerignore leaves it, every COPY and every RUN. The base image's own files are left out.
 * One short cut: tools are not installed again but taken from here, for the lock file is the same.
 */
export const assembleImage = async () => {
  // Not in TMPDIR: a user without rights must reach it.
  const folder = await mkdtemp('/tmp/thirdeye-image-');
  const inContext = contextFilter(await readFile('.dockerignore', 'utf8'));
  const built = new Map<string, Built>();

  const copyInto = async (root: string, { from, sources, target }: Copy): Promise<void> => {
    const source = from === null ? null : built.get(from)?.root;
    if (source === undefined) throw new Error(`there is no stage ${from}`);
    for (const path of sources) {
      const origin = source === null ? join(ROOT, path) : join(source, path);
      const place = join(root, resolve(WORKDIR, target));
      const isFolder = target.endsWith('/') && !(await isDirectory(origin));
      await mkdir(isFolder ? place : dirname(place), { recursive: true });
      await cp(origin, isFolder ? join(place, basename(path)) : place, {
        recursive: true,
        filter: (file) => source !== null || inContext(relative(ROOT, file) || '.'),
      });
    }
  };
  const execute = async (cwd: string, command: string): Promise<void> => {
    if (/^npm ci(?!.*--omit=dev)/.test(command))
      await symlink(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
    else await run('sh', ['-c', command], { cwd, env: { ...process.env, NODE_ENV: '' } });
  };
  try {
    for (const stage of parseDockerfile(await readFile('Dockerfile', 'utf8'))) {
      const root = join(folder, stage.name ?? 'final');
      await mkdir(join(root, WORKDIR), { recursive: true });
      for (const { name, value, copy } of stage.instructions) {
        if (copy !== null) await copyInto(root, copy);
        if (name === 'RUN') await execute(join(root, WORKDIR), value);
      }
      built.set(stage.name ?? 'final', { stage, root });
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const final = [...built.values()].at(-1);
  if (final === undefined) throw new Error('the Dockerfile has no stage');
  return { ...final, remove: () => rm(folder, { recursive: true, force: true }) };
};

const isDirectory = async (path: string): Promise<boolean> => (await stat(path)).isDirectory();

export type Image = Awaited<ReturnType<typeof assembleImage>>;
