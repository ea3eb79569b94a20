import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lastOf, parseDockerfile, type Stage } from '../support/dockerfile.ts';

type Ended = { code: number; output: string };

const node = (args: string[], cwd: string, env: Record<string, string>): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });

const final = parseDockerfile(await readFile('Dockerfile', 'utf8')).at(-1) as Stage;

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
