import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from './debian-program.ts';
import { freePort } from './free-port.ts';
import { waitFor } from './wait.ts';

const BINARY = '/usr/sbin/nginx';
const EXAMPLE = new URL('../../docs/deploy/nginx.conf', import.meta.url);

/** As an nginx that is there already may be set up for all that it serves. */
const COMPRESSING = 'gzip on; gzip_proxied any; gzip_min_length 20; gzip_types application/json;';

/** nginx with the documented configuration in front of a port of this machine; ports are all that differs. */
export const startNginx = async (upstream: number) => {
  await ensureProgram(BINARY, 'nginx-light');
  const folder = await mkdtemp(join(tmpdir(), 'thirdeye-nginx-'));
  const port = await freePort();
  const example = await readFile(EXAMPLE, 'utf8');
  const server = example
    .replace('127.0.0.1:8586', `127.0.0.1:${upstream}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
  const config = `daemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log ${folder}/error.log;
events { worker_connections 256; }
http { access_log off; ${COMPRESSING}
${temporary}\n${server} }\n`;
  await writeFile(join(folder, 'nginx.conf'), config);
  const child: ChildProcess = spawn(BINARY, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await waitFor(() => fetch(`http://127.0.0.1:${port}/`));
  return {
    port,
    stop: async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
