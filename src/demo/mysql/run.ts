import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';

type RunOptions = { cwd?: string; env?: Record<string, string>; timeoutMs?: number };

/** Aborted when whoever asked for a server wants it no more: what runs for it is ended, and nothing else begins. */
export const cancellation = new AsyncLocalStorage<AbortSignal>();

/**
 * Runs a program and gives its standard output.
 * A failure's message names the program and carries the last lines it printed.
 */
export const run = (command: string, args: readonly string[], options: RunOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const settings = {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C', ...options.env },
      timeout: options.timeoutMs ?? 60_000,
      maxBuffer: 64 * 1024 * 1024,
    };
    const signal = cancellation.getStore();
    const end = () => child.kill();
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      signal?.removeEventListener('abort', end);
      if (!error) return resolve(stdout);
      const why = error.killed
        ? 'took too long'
        : `failed (${error.code ?? error.signal ?? 'unknown reason'})`;
      reject(new Error([`${command} ${why}`, lastLines(stderr || stdout, 12)].filter(Boolean).join(': ')));
    });
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end);
  });

export const lastLines = (text: string, count: number): string =>
  text.trimEnd().split('\n').slice(-count).join('\n').trim();

/** The text of anything thrown; mysql-memory-server throws plain strings. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
