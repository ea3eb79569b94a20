import { pino, stdSerializers } from 'pino';
import type { LogLevel } from './config/types.ts';

const FLUSH_LENGTH = 16_384;
const FLUSH_MS = 100;

/** What most parts need of a log. */
export type Log = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** The driver's copy of the statement stays out: values stand in it, and with them names of people. */
const describe = (error: Error): object => ({ ...stdSerializers.err(error), sql: undefined });

/**
 * The service's log: JSON, one line an entry. Lines are written several at a time, for a system call of its own would be
 * the dearest part of many a request; none waits longer than 100 ms. `flush` writes what is left when the process ends.
 */
export const createLog = (level: LogLevel, dest: number | string = 1) => {
  const destination = pino.destination({ dest, sync: true });
  let lines = '';
  const pass = (): void => {
    const text = lines;
    lines = '';
    if (text !== '') destination.write(text);
  };
  setInterval(pass, FLUSH_MS).unref();
  const write = (line: string): void => {
    lines += line;
    if (lines.length >= FLUSH_LENGTH) pass();
  };
  const flush = (): void => {
    pass();
    destination.flushSync();
  };
  return {
    log: pino({ level, serializers: { err: describe } }, { write, flushSync: flush } as {
      write: typeof write;
    }),
    flush,
  };
};
