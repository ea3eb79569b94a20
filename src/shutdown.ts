import type { FastifyBaseLogger } from 'fastify';
import { within } from './within.ts';

/** Shares of the time a stop may take: for requests and a scan to finish, then for connections to say goodbye. */
const GRACE = 0.6;
const GOODBYE = 0.2;

type ShutdownDeps = {
  /** All that a stop may take, in milliseconds. */
  limitMs: number;
  /** Resolves when no request and no scan is under way. */
  finish(): Promise<unknown>;
  /** Ends what did not finish. */
  cut(): void;
  /** Closes what is left, by force after so many milliseconds. */
  close(withinMs: number): Promise<unknown>;
  log: Pick<FastifyBaseLogger, 'warn'>;
};

/** Lets work finish while there is time, and ends in time whatever hangs. */
export const shutDown = async ({ limitMs, finish, cut, close, log }: ShutdownDeps): Promise<void> => {
  const finished = finish().then(() => true);
  if (!(await within(finished, limitMs * GRACE, () => false))) {
    log.warn('a request or a scan takes too long to finish: it is cut off');
    cut();
  }
  await close(limitMs * GOODBYE);
};
