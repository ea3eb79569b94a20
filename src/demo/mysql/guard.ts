/**
 * A process of its own between the demo or the tests and mysqld. It makes the data folder, starts mysqld
 * in it, and when its parent ends in any way (stop, exit, Ctrl-C, SIGTERM, SIGKILL, a crash) its channel
 * to the parent closes: then it kills mysqld and removes the folder. Started only by launch.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from './run.ts';

export type GuardJob = {
  mysqld: string;
  folder: string;
  initSql: string;
  initialise: string[];
  serve: string[];
};
export type GuardReport = { failed: string };

let running: ChildProcess | undefined;
let folder: string | undefined;
let closing = false;

const killServer = (): void => {
  if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
  if (process.platform === 'win32') running.kill('SIGKILL');
  else process.kill(-running.pid, 'SIGKILL');
};

const close = async (): Promise<void> => {
  if (closing) return;
  closing = true;
  const ended = running && running.exitCode === null && running.signalCode === null;
  const exit = ended && running ? once(running, 'exit') : undefined;
  killServer();
  await exit;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  process.exit(0);
};

/** Runs mysqld to its end, all it prints going to the log file. */
const runServer = async (mysqld: string, args: string[], logFile: string): Promise<string> => {
  const log = openSync(logFile, 'a', 0o600);
  running = spawn(mysqld, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  try {
    const [code, signal] = (await once(running, 'exit')) as [number | null, string | null];
    return code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`;
  } catch (error) {
    running = undefined;
    return `cannot be executed: ${String(error)}`;
  }
};

const work = async (job: GuardJob): Promise<void> => {
  folder = job.folder;
  mkdirSync(folder, { mode: 0o700 });
  const logFile = join(folder, 'mysqld.log');
  writeFileSync(join(folder, 'init.sql'), job.initSql, { mode: 0o600 });
  const fault = await runServer(job.mysqld, job.initialise, logFile);
  if (closing) return;
  const ended = fault || (await runServer(job.mysqld, job.serve, logFile)) || 'ended by itself';
  if (closing) return;
  const printed = readFileSync(logFile, 'utf8').replace(/^.*\[System\].*\n/gm, '');
  const report: GuardReport = { failed: `${job.mysqld} ${ended}\n${lastLines(printed, 15)}` };
  process.send?.(report);
};

process.on('disconnect', close);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close);
process.once('message', (job) => work(job as GuardJob));
if (!process.connected) await close();
