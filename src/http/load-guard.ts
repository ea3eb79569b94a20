import type { FastifyInstance } from 'fastify';
import { unavailable } from '../errors.ts';

export type LoadLimits = {
  /** Data requests that one replica works on at a time. */
  inFlight: number;
  /** How late the event loop may be, in milliseconds, before requests are turned away. */
  lagMs: number;
};

export const LOAD_LIMITS: LoadLimits = { inFlight: 200, lagMs: 1_000 };

const SAMPLE_MS = 500;

/**
 * Turns requests of this scope away at once, with 503, while too many are under way or the process cannot keep up: a
 * queue that only grows helps nobody. Probes are outside of the scope and go on. Needs `followRequests`.
 */
export const guardLoad = (scope: FastifyInstance, { inFlight: most, lagMs }: LoadLimits): void => {
  let inFlight = 0;
  let lag = 0;
  let expected = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    lag = performance.now() - expected;
    expected = performance.now() + SAMPLE_MS;
  }, SAMPLE_MS);
  timer.unref();
  scope.addHook('onClose', async () => clearInterval(timer));
  const release = (): void => {
    inFlight -= 1;
  };
  const tooMuch = () => unavailable('too much is asked at once', 1);
  scope.addHook('onRequest', (_request, _reply, done) =>
    done(inFlight >= most || lag > lagMs ? tooMuch() : undefined),
  );
  // Counted once the token is known to be good and the body is here: who sends neither must not hold a place.
  scope.addHook('preValidation', (request, reply, done) => {
    // Its caller hung up while the token was looked at: nothing will tell when it is over.
    if (reply.raw.destroyed || request.raw.socket.destroyed) {
      reply.hijack();
      return;
    }
    inFlight += 1;
    // Not onResponse, which never comes when a caller hangs up.
    request.whenOver = release;
    done(inFlight > most ? tooMuch() : undefined);
  });
};
