import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadMigrations } from '../../src/db/migrate.ts';
import { lastOf } from '../support/dockerfile.ts';
import { freePort } from '../support/free-port.ts';
import { assembleImage, type Image } from '../support/image.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { databaseEnv, testToken } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
/** The user `node` of the base image. */
const NODE_UID = 1000;
const SECRET = 'a secret of the tests, long enough for HS256';

describe('what the image holds', () => {
  let image: Image;
  let app: string;
  /** Node, where a user without rights reaches it, as /usr/local/bin is in the image. */
  let node: string;
  let databases: TestDatabases;

  beforeAll(async () => {
    image = await assembleImage();
    app = join(image.root, 'app');
    node = join(image.root, 'node');
    await copyFile(process.execPath, node);
    await run('chmod', ['-R', 'a+rX,a-w', image.root]);
    await run('chmod', ['a+rx', join(image.root, '..')]);
    if (isRoot) {
      await run('mount', ['--bind', image.root, image.root]);
      await run('mount', ['-o', 'remount,ro,bind', image.root]);
    }
    databases = await createTestDatabases('image');
    await fillOpenMetadata(databases, smallCatalogue(10));
  });
  afterAll(async () => {
    await databases?.drop();
    if (isRoot) await run('umount', [image.root]);
    await run('chmod', ['-R', 'u+w', image.root]);
    await image.remove();
  });

  const asNode = isRoot ? { uid: NODE_UID, gid: NODE_UID } : {};

  it('is the service, its migrations and its libraries, and nothing else', async () => {
    expect((await readdir(image.root)).sort()).toEqual(['app', 'node']);
    expect((await readdir(app)).sort()).toEqual(['dist', 'migrations', 'node_modules', 'package.json']);
    const migrations = await loadMigrations();
    expect((await readdir(join(app, 'migrations'))).sort()).toEqual(migrations.map(({ name }) => name));
    expect(await readdir(join(app, 'dist'))).toContain('server.js');
    expect(await readdir(join(app, 'dist'))).not.toContain('demo');
  });

  it('has no tool for development among the libraries', async () => {
    const { dependencies, devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const held = new Set<string>();
    for (const name of await readdir(join(app, 'node_modules'))) {
      if (!name.startsWith('@')) held.add(name);
      else for (const member of await readdir(join(app, 'node_modules', name))) held.add(`${name}/${member}`);
    }
    for (const name of Object.keys(dependencies)) expect(held).toContain(name);
    // ReDoc's finished program, and libraries that the service's own libraries bring.
    const brought = Object.keys(devDependencies).filter((name) => held.has(name));
    expect(
      brought.filter((name) => !['redoc', '@types/node', 'yaml', 'ajv', 'ajv-formats'].includes(name)),
    ).toEqual([]);
    expect(await readdir(join(app, 'node_modules', 'redoc'))).toEqual(['bundles']);
  });

  it('runs without rights from files that are only read, and stops in order', async () => {
    const [port, metrics] = [await freePort(), await freePort()];
    const env = {
      ...databaseEnv(databases),
      ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), METRICS_PORT: String(metrics) },
      ...{ JWT_SECRET: SECRET, JWT_ALLOW_SECRET: 'true' },
    };
    const [program, ...args] = JSON.parse(lastOf(image.stage, 'ENTRYPOINT') ?? '[]') as string[];
    expect(program).toBe('node');
    const child = spawn(node, args, { cwd: app, env, ...asNode, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    const headers = { authorization: `Bearer ${testToken()}` };
    await waitFor(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/thirdeye/dashboard/zi-score`, { headers });
      expect(await answer.json()).toMatchObject({ score: expect.any(Number) });
    });
    if (isRoot) {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      expect(status).toMatch(new RegExp(`^Uid:\\s+${NODE_UID}\\s+${NODE_UID}\\s`, 'm'));
      await expect(run('touch', [join(app, 'x')])).rejects.toThrow(/Read-only file system/);
    }
    expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toContain('thirdeye_zi_score');
    const docs = await fetch(`http://127.0.0.1:${port}/api/v1/thirdeye/redoc`);
    expect(docs.status).toBe(200);

    const [, check = '[]'] = /CMD\s+(\[.*\])$/.exec(lastOf(image.stage, 'HEALTHCHECK') ?? '') ?? [];
    const [, ...checkArgs] = JSON.parse(check) as string[];
    await run(node, checkArgs, { env: { PORT: String(port) }, ...asNode });

    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(
      lines.filter((line) => line.includes('"level":50')),
      lines.join('\n'),
    ).toEqual([]);
  });
});
