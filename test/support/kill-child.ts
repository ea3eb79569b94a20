import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type Ending = { code: number | null; signal: NodeJS.Signals | null };

export type KillChild = {
  /** Ends it without a chance to tidy up; it is dead to the outside when this returns. */
  kill(): void;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as an orchestrator does. Rejects unless it goes with exit code 0. */
  stop(): Promise<void>;
  /** Resolves when it has logged the message; rejects when it ends, or begins to fail, without. */
  said(message: string): Promise<void>;
  /** Resolves when it has ended. */
  ended: Promise<void>;
  /** How it has ended. */
  exit: Promise<Ending>;
};

const PRINTED = 40;
/** Longest wait for a message, far beyond what a busy machine needs. */
const PATIENCE_MS = 50_000;

/** Away from the root, where a developer may keep a .env. */
const HERE = fileURLToPath(new URL('.', import.meta.url));

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const messageOf = (line: string): string => {
  try {
    return String((JSON.parse(line) as { msg?: unknown }).msg);
  } catch {
    return '';
  }
};

/** Runs a program of this repository with Node, in a process of its own, with no environment but `env`. */
export const spawnChild = (program: URL, env: Record<string, string>): KillChild => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(program)], {
    env,
    cwd: HERE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines: string[] = [];
  const messages = new Set<string>();
  const waiting = new Map<string, () => void>();
  const hear = (line: string): void => {
    lines.push(line);
    const message = messageOf(line);
    messages.add(message);
    waiting.get(message)?.();
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  const exit: Promise<Ending> = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return { code, signal };
  });
  const report = (text: string): Error =>
    new Error(`${text}; it printed\n${lines.slice(-PRINTED).join('\n')}`);

  return {
    kill: () => {
      child.kill('SIGKILL');
    },
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async () => {
      child.kill('SIGTERM');
      const { code, signal } = await exit;
      if (code !== 0) throw report(`the child ended with ${signal ?? code} after SIGTERM`);
    },
    said: async (message) => {
      if (messages.has(message)) return;
      const heard = new Promise<'heard'>((resolve) => waiting.set(message, () => resolve('heard')));
      const { promise: late, resolve } = Promise.withResolvers<'late'>();
      const timer = setTimeout(resolve, PATIENCE_MS, 'late');
      const outcome = await Promise.race([heard, late, exit]);
      clearTimeout(timer);
      if (outcome !== 'heard' && !messages.has(message)) throw report(`the child never said "${message}"`);
    },
    ended: exit.then(() => undefined),
    exit,
  };
};
