import type { Config } from '../config/types.ts';
import type { PoolUse } from '../db/pool.ts';
import type { Log } from '../log.ts';
import type { ScanOptions, ScanOutcome } from '../zi/scan.service.ts';

/** What a thread is begun for. */
export type Task = { kind: 'scan'; options: ScanOptions } | { kind: 'reprice' };

export type ThreadData = {
  config: Config;
  task: Task;
  /** By how many milliseconds the service's clock is ahead of the system's: none but in tests and benches. */
  clockAheadMs: number;
  /** Of the service's attention. */
  attention: SharedArrayBuffer;
};

/** To the thread: its work is to end at the next page. */
export const ABORT = 'abort';

/** From the thread. */
export type Report =
  /** The scan's id; null when another scan runs. */
  | { kind: 'begun'; id: number | null }
  | { kind: 'done'; outcome: ScanOutcome }
  | { kind: 'released' }
  | { kind: 'repriced'; isDone: boolean }
  /** The task could not begin. */
  | { kind: 'refused'; error: PlainError }
  | { kind: 'log'; level: keyof Log; fields: Record<string, unknown>; message: string }
  | { kind: 'use'; use: PoolUse };

/** An error as threads can pass it on: a copy of an Error loses the code that tells what went wrong. */
export type PlainError = { message: string; stack?: string | undefined; [member: string]: unknown };

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object';

export const plainError = (error: unknown): PlainError => {
  if (!(error instanceof Error)) return { message: String(error) };
  const members = Object.entries(error).filter(([, value]) => isPlain(value) && typeof value !== 'function');
  return { ...Object.fromEntries(members), message: error.message, stack: error.stack };
};

export const revivedError = (plain: PlainError): Error => Object.assign(new Error(plain.message), plain);
