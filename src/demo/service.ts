import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from '../within.ts';
import { logLine } from './log-line.ts';

/** A service that does not stop within this is killed: its databases are thrown away anyway. */
const STOP_MS = 5_000;

/** What a process needs of its surroundings; none of it configures the service. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

type DemoServiceOptions = {
  /** The service's whole configuration: neither this process's environment nor a `.env` adds to it. */
  settings: Record<string, string>;
  /** Whether the log is shown as it is; otherwise one plain line for each entry. */
  rawLog: boolean;
  log: (line: string) => void;
};

/** Starts the real `server.ts` in a process of its own. */
export const startService = ({ settings, rawLog, log }: DemoServiceOptions) => {
  const env = { ...settings };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  // Detached: a Ctrl-C in a terminal goes to the whole foreground group, and the demo stops things in order.
  const child = fork(join(import.meta.dirname, 'service-child.ts'), {
    cwd: import.meta.dirname,
    env,
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let last = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      last = logLine(line);
      log(rawLog ? line : last);
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => `${signal ?? `exit code ${code}`}`);

  return {
    /** Resolves when the process has ended, with how it ended and the last line of its log. */
    ended: ended.then((how) => (last === '' ? how : `${how}; ${last}`)),
    stop: async (): Promise<void> => {
      child.kill('SIGTERM');
      await within(ended, STOP_MS, () => {
        child.kill('SIGKILL');
        return ended;
      });
    },
  };
};

export type DemoService = ReturnType<typeof startService>;
