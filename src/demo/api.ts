import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { DemoError } from './demo-error.ts';

const PAUSE_MS = 100;
const TIMEOUT_MS = 60_000;

/** The demo's own service, asked as anybody would ask it. */
export const createDemoApi = (url: string, token: string, signal: AbortSignal) => {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok && response.status !== 409 && response.status !== 503)
      throw new DemoError(`${method} ${path} answers ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    ask,
    get: async <T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>> =>
      schema.parse(await (await ask('GET', path)).json()),
    /** Asks until the answer pleases. */
    until: async <T>(work: () => Promise<T>, pleases: (answer: T) => boolean): Promise<T> => {
      const deadline = Date.now() + TIMEOUT_MS;
      for (;;) {
        const answer = await work();
        if (pleases(answer)) return answer;
        if (Date.now() > deadline) throw new DemoError('The service did not come to an end in time.');
        await sleep(PAUSE_MS, undefined, { signal });
      }
    },
  };
};

export type DemoApi = ReturnType<typeof createDemoApi>;
