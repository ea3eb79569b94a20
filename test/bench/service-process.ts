import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ScanMode } from '../../src/db/scan.tables.ts';
import type { BenchCatalogue } from './catalogue/databases.ts';

/** Bytes, and milliseconds; `cpu` is what the process has used so far. */
type Stats = { rss: number; peak: number; longest: { wall: number; cpu: number }; cpu: number };
/** A scan as the log tells of it. */
export type Published = { ms: number; mode: ScanMode };
type Message = { ready?: number; port?: number; published?: Published; stats?: Stats };

/** The next message that holds a member. A child that ends first ends the bench. */
const next = <K extends keyof Message>(child: ChildProcess, key: K): Promise<NonNullable<Message[K]>> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the service has ended'));
    const hear = (message: Message) => {
      const value = message[key];
      if (value === undefined) return;
      child.off('message', hear);
      child.off('exit', ended);
      resolve(value as NonNullable<Message[K]>);
    };
    child.on('message', hear);
    child.once('exit', ended);
  });

/** As in the image. */
export const MEMORY = {
  NODE_OPTIONS: '--max-semi-space-size=16 --max-old-space-size=384',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/** A service process of its own, so that memory and blocks are the service's alone. It scans when it starts. */
export const startServiceProcess = (
  catalogue: BenchCatalogue,
  { afterMs = 0, ...env }: { afterMs?: number; FULL_SCAN_HOURS?: string } = {},
) => {
  const child = fork(new URL('scan.child.js', import.meta.url), {
    env: {
      ...process.env,
      ...MEMORY,
      ...catalogue.settings,
      ...env,
      BENCH_CLOCK: String(catalogue.clock() + afterMs),
    },
  });
  const port = next(child, 'port');
  return {
    /** Milliseconds from the start of the process until it was ready. */
    ready: next(child, 'ready'),
    published: () => next(child, 'published'),
    stats: async (): Promise<Stats> => {
      const answer = next(child, 'stats');
      child.send({ stats: true });
      return answer;
    },
    url: async (path: string) => `http://127.0.0.1:${await port}/api/v1/thirdeye${path}`,
    advance: (ms: number) => child.send({ advance: ms }),
    stop: async (): Promise<void> => {
      child.send({ stop: true });
      await once(child, 'exit');
    },
  };
};
