import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextFilter, lastOf, parseDockerfile, type Stage } from '../support/dockerfile.ts';

type Ended = { code: number; output: string };

const node = (args: string[], cwd: string, env: Record<string, string>): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });

const final = parseDockerfile(await readFile('Dockerfile', 'utf8')).at(-1) as Stage;

describe('what the image would hold', () => {
  let context: string;

  beforeAll(async () => {
    context = await mkdtemp(join(tmpdir(), 'thirdeye-image-'));
    const inContext = contextFilter(await readFile('.dockerignore', 'utf8'));
    const root = process.cwd();
    for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'migrations']) {
      await cp(name, join(context, name), {
        recursive: true,
        filter: (path) => inContext(relative(root, join(root, path))),
      });
    }
    await symlink(join(root, 'node_modules'), join(context, 'node_modules'));
  });
  afterAll(() => rm(context, { recursive: true, force: true }));

  it('builds from the context alone, and what was built starts', async () => {
    const tsc = join(context, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(await node([tsc, '-p', 'tsconfig.build.json'], context, {})).toEqual({ code: 0, output: '' });
    await rm(join(context, 'src'), { recursive: true });
    const { code, output } = await node(['dist/server.js'], context, {});
    expect(output).toContain('OM_MYSQL_USER_RO');
    expect(code).toBe(1);
  });
});

describe('the health check', () => {
  const [, command = ''] = /CMD\s+(\[.*\])$/.exec(lastOf(final, 'HEALTHCHECK') ?? '') ?? [];

  const checkAgainst = async (status: number): Promise<Ended & { asked: string[] }> => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const [program, ...args] = JSON.parse(command) as string[];
    expect(program).toBe('node');
    const { port } = server.address() as AddressInfo;
    const ended = await node(args, '.', { PORT: String(port) });
    server.close();
    await once(server, 'close');
    return { ...ended, asked };
  };

  it('asks for liveness on PORT', async () => {
    expect(await checkAgainst(200)).toEqual({ code: 0, output: '', asked: ['/api/v1/thirdeye/health/live'] });
  });

  it('fails on any other answer', async () => {
    expect((await checkAgainst(503)).code).toBe(1);
  });
});
