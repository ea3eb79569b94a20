import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MEMORY } from '../bench/service-process.ts';
import { contextFilter, copiesOf, lastOf, parseDockerfile, type Stage } from '../support/dockerfile.ts';
import { readImports, typescriptFiles } from '../support/imports.ts';

const json = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;

const stages = parseDockerfile(await readFile('Dockerfile', 'utf8'));
const inContext = contextFilter(await readFile('.dockerignore', 'utf8'));
const final = stages.at(-1) as Stage;

/** What a stage makes itself, beside what is copied into it. */
const REDOC = '/app/node_modules/redoc/bundles/redoc.standalone.js';
const MADE: Record<string, string[]> = {
  build: ['/app/dist', REDOC, `${REDOC}.LICENSE.txt`],
  dependencies: ['/app/node_modules'],
};

const TOP_LEVEL = ['.ci', '.git', '.github', '.cache', 'coverage', 'dist', 'docs', 'node_modules', 'test'];
const SECRETS = ['.env', '.env.local', '.npmrc', 'key.pem', 'id_rsa', 'src.env'];

describe('the base image', () => {
  it('is the same everywhere, pinned to the Node that the tests run on', async () => {
    const names = new Set(stages.map(({ name }) => name));
    const outside = stages.map(({ image }) => image).filter((image) => !names.has(image));
    const lock = (await json('package-lock.json')) as { packages: Record<string, { version: string }> };
    expect(outside).toEqual([`node:${lock.packages['node_modules/node']?.version}-bookworm-slim`]);
  });
});

describe('the build context', () => {
  it('holds every file that is copied from it', () => {
    const sources = stages.flatMap(copiesOf).flatMap(({ from, sources }) => (from === null ? sources : []));
    expect(sources).toContain('src');
    expect(sources.filter((path) => !existsSync(path) || !inContext(path.replace(/^\.\//, '')))).toEqual([]);
  });

  it.each([...TOP_LEVEL, ...SECRETS, 'src/demo', 'test/unit/x.test.ts', 'node_modules/zod/index.js'])(
    'does not hold %s',
    (path) => {
      expect(inContext(path)).toBe(false);
    },
  );

  it('holds nothing of this folder that is not named', async () => {
    const held = (await readdir('.')).filter(inContext).sort();
    expect(held).toEqual(
      [
        'migrations',
        'package-lock.json',
        'package.json',
        'src',
        'tsconfig.build.json',
        'tsconfig.json',
      ].sort(),
    );
  });
});

describe('the final stage', () => {
  const copies = copiesOf(final);

  it('holds the compiled service, its migrations and its libraries, and nothing else', () => {
    expect(copies.flatMap(({ sources }) => sources).sort()).toEqual(
      [...Object.values(MADE).flat(), 'migrations', 'package.json'].sort(),
    );
    expect(final.instructions.filter(({ name }) => name === 'RUN' || name === 'ADD')).toEqual([]);
  });

  it('copies from other stages only what these make', () => {
    const fromStages = copies.filter(({ from }) => from !== null);
    expect(fromStages.length).toBe(3);
    for (const { from, sources } of fromStages)
      for (const source of sources) expect(MADE[from ?? '']).toContain(source);
  });

  it('keeps libraries apart from tools', async () => {
    const stage = stages.find(({ name }) => name === 'dependencies') as Stage;
    expect(lastOf(stage, 'RUN')).toMatch(/^npm ci --omit=dev --ignore-scripts\b/);
    const { dependencies } = (await json('package.json')) as { dependencies: Record<string, string> };
    const service = (await typescriptFiles('src')).filter((path) => !path.startsWith('src/demo/'));
    const missing = (await readImports(service))
      .filter(({ to, typeOnly }) => !typeOnly && !to.startsWith('src/') && !to.startsWith('node:'))
      .filter(({ to }) => !(to.split('/', to.startsWith('@') ? 2 : 1).join('/') in dependencies))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(missing).toEqual([]);
  });

  it('is run by a user without rights, who owns no file', () => {
    expect(lastOf(final, 'USER')).toBe('node');
    const order = final.instructions.map(({ name }) => name);
    expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('COPY'));
    expect(order.indexOf('USER')).toBeLessThan(order.indexOf('ENTRYPOINT'));
    expect(final.instructions.filter(({ value }) => value.includes('--chown'))).toEqual([]);
  });

  it('runs node itself, which hears the signal that stops it', () => {
    expect(JSON.parse(lastOf(final, 'ENTRYPOINT') ?? '')).toEqual(['node', 'dist/server.js']);
    expect(lastOf(final, 'CMD')).toBeNull();
    expect(lastOf(final, 'STOPSIGNAL')).toBe('SIGTERM');
  });

  it('manages memory as it was measured', () => {
    const set = lastOf(final, 'ENV')?.replaceAll('"', '') ?? '';
    for (const [name, value] of Object.entries(MEMORY)) expect(` ${set} `).toContain(` ${name}=${value} `);
  });

  it('listens to the world, for production, on the default port', async () => {
    expect(lastOf(final, 'ENV')?.split(/\s+/).slice(0, 2)).toEqual(['NODE_ENV=production', 'HOST=0.0.0.0']);
    const documented = /\| `PORT` \| `(\d+)` \|/.exec(await readFile('docs/configuration.md', 'utf8'))?.[1];
    const metrics = /\| `METRICS_PORT` \| `(\d+)` \|/.exec(
      await readFile('docs/configuration.md', 'utf8'),
    )?.[1];
    expect(lastOf(final, 'EXPOSE')).toBe(`${documented} ${metrics}`);
    expect(lastOf(final, 'HEALTHCHECK')).toContain(`process.env.PORT || ${documented}`);
  });
});

describe('the reading itself', () => {
  it('joins lines, drops comments and knows stages', () => {
    const [one, two] = parseDockerfile(
      '# a\nFROM x:1 AS one\nENV A=1 \\\n  B=2\n\nFROM one\nCOPY --from=y a b c/\n',
    );
    expect(one).toEqual({
      image: 'x:1',
      name: 'one',
      instructions: [{ name: 'ENV', value: 'A=1 B=2', copy: null }],
    });
    expect(two && copiesOf(two)).toEqual([{ from: 'y', sources: ['a', 'b'], target: 'c/' }]);
  });

  it('lets the last pattern decide', () => {
    const keep = contextFilter('*\n!src\nsrc/demo\n!src/demo/*.md\n');
    expect(['src', 'src/a.ts', 'src/demo/a.ts', 'src/demo/a.md', 'srcs', 'a'].map(keep)).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});
