import { pino } from 'pino';
import type { LogLevel } from './config/types.ts';

const FLUSH_BYTES = 4_096;
const FLUSH_MS = 100;

/**
 * The service's log: JSON, one line an entry. Lines are written several at a time, for a system call of its own would be
 * the dearest part of many a request; none waits longer than 100 ms. `flush` writes what is left when the process ends.
 */
export const createLog = (level: LogLevel, dest: number | string = 1) => {
  const destination = pino.destination({
    dest,
    sync: true,
    minLength: FLUSH_BYTES,
    periodicFlush: FLUSH_MS,
  });
  return { log: pino({ level }, destination), flush: (): void => destination.flushSync() };
};
