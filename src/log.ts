import { pino } from 'pino';
import type { LogLevel } from './config/types.ts';

const FLUSH_BYTES = 4096;
const FLUSH_MS = 100;

/**
 * The service's log: JSON, one line an entry. Lines are written several at a time, for a system call of its own would be
 * the dearest part of many a request; none waits longer than 100 ms, and the rest is written when the process ends.
 */
export const createLog = (level: LogLevel, dest: number | string = 1) =>
  pino({ level }, pino.destination({ dest, sync: false, minLength: FLUSH_BYTES, periodicFlush: FLUSH_MS }));
