import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/demo/main.ts');

export type DemoProcess = {
  /** The demo's own folder for temporary files. */
  folder: string;
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output holds the text; rejects with all output when the demo ends without it. */
  printed(text: string): Promise<void>;
  /** Sends to the demo and all that is in its process group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** The exit code, when all output has been read. */
  exited: Promise<number | null>;
  /** Ids of the processes of this demo that are alive now, with their command lines. */
  processes(): { pid: number; command: string }[];
  /** What is in `folder` now. */
  files(): string[];
  /** Ends what is left, as after a failed test. */
  dispose(): Promise<void>;
};

/** Every process that the demo starts inherits its TMPDIR, so that is how they are told from all others. */
const processesOf = (folder: string): { pid: number; command: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
        if (!environment.includes(`TMPDIR=${folder}`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return [{ pid: Number(name), command }];
      } catch {
        return []; // ended meanwhile
      }
    });

/** Starts `node src/demo/main.ts` in a process group of its own, in a folder that holds the given `.env`. */
export const startDemo = (settings: Record<string, string>, dotEnv = ''): DemoProcess => {
  const folder = mkdtempSync(join(tmpdir(), 'td-demo-'));
  const cwd = mkdtempSync(join(tmpdir(), 'td-cwd-'));
  writeFileSync(join(cwd, '.env'), dotEnv);
  const { MYSQL_URL: _, ...inherited } = process.env;
  const env = { ...inherited, LOG_LEVEL: '', ...settings, TMPDIR: folder };
  const child = spawn(process.execPath, [MAIN], { cwd, env, detached: true });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const printed = (text: string): Promise<void> => {
    const found = new Promise<void>((resolve) => {
      const look = () => {
        if (!output.stdout.includes(text)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
    const ended = exited.then((code) => {
      throw new Error(`exit code ${code} before ${JSON.stringify(text)}:\n${output.stdout}${output.stderr}`);
    });
    return Promise.race([found, ended]);
  };
  return {
    folder,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    printed,
    signalGroup: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
    exited,
    processes: () => processesOf(folder),
    files: () => readdirSync(folder),
    dispose: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      for (const path of [folder, cwd]) rmSync(path, { recursive: true, force: true });
    },
  };
};

/** Listens on a port of 127.0.0.1 (0: any free one) and never answers; rejects when it is taken. */
export const occupy = async (port: number): Promise<{ server: Server; port: number }> => {
  const server = createServer((socket) => socket.resume()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP port');
  return { server, port: address.port };
};

export const release = async (server: Server): Promise<void> => {
  server.close();
  await once(server, 'close');
};

export const freePort = async (): Promise<number> => {
  const { server, port } = await occupy(0);
  await release(server);
  return port;
};
