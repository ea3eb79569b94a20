import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Call = {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** Made anew for every request. */
  body?: () => string;
};

/** One request: when it was due, and until its answer was read whole; in milliseconds of `performance.now`. */
type Sample = { path: string; due: number; ms: number; isGood: boolean };

export type Latencies = { requests: number; bad: number; p50: number; p99: number; max: number };

const TIMEOUT_MS = 30_000;

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** `bad` counts answers that are not 2xx and requests without one. */
export const latenciesOf = (samples: readonly Sample[]): Latencies => {
  const sorted = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    tenths(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  const bad = samples.filter(({ isGood }) => !isGood).length;
  return { requests: samples.length, bad, p50: at(0.5), p99: at(0.99), max: at(1) };
};

/**
 * Asks at even distances, so many times a second, whether or not the last answers have come. A request's time is counted
 * from when it was due: what a server that stands still keeps from being asked is waited for, too.
 */
export const startSteadyLoad = (url: string, rate: number, calls: readonly Call[]) => {
  const agent = new Agent({ keepAlive: true });
  const samples: Sample[] = [];
  const open = new Set<Promise<void>>();
  let isStopped = false;

  const answer = ({ method = 'GET', path, headers = {}, body }: Call): Promise<boolean> =>
    new Promise((resolve) => {
      const asking = request(
        new URL(path, url),
        { agent, method, headers, timeout: TIMEOUT_MS },
        (response) => {
          const { statusCode = 0 } = response;
          response.on('end', () => resolve(statusCode >= 200 && statusCode < 300));
          response.on('error', () => resolve(false));
          response.resume();
        },
      );
      asking.on('timeout', () => asking.destroy());
      asking.on('error', () => resolve(false));
      asking.end(body?.());
    });
  const ask = async (call: Call, due: number): Promise<void> => {
    const isGood = await answer(call);
    samples.push({ path: call.path, due, ms: performance.now() - due, isGood });
  };
  const loop = async (): Promise<void> => {
    const begun = performance.now();
    for (let n = 0; !isStopped; n += 1) {
      const due = begun + (n * 1_000) / rate;
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      const call = calls[n % calls.length];
      if (call === undefined) throw new Error('nothing to ask for');
      const asked = ask(call, due);
      open.add(asked);
      asked.finally(() => open.delete(asked));
    }
  };
  const looping = loop();

  return {
    /** Resolves to all that was asked, when all of it has been answered. */
    stop: async (): Promise<Sample[]> => {
      isStopped = true;
      await looping;
      await Promise.all(open);
      agent.destroy();
      return samples;
    },
  };
};
