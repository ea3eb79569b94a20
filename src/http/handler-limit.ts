import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { unavailable } from '../errors.ts';
import { within } from '../within.ts';

/**
 * Answers 503 where a handler takes longer than this: a database that hangs must not hold a request for ever. Fastify's
 * own limit sets up a timer and a signal for each request, also where the answer is there at once.
 */
export const limitHandlers = (app: FastifyInstance, limitMs: number): void => {
  const tooLate = () => {
    const cause = new Error(`no answer within ${limitMs / 1_000} s`);
    throw unavailable('a database does not answer in time', 5, cause);
  };
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    const limited: RouteHandlerMethod = function (request, reply) {
      const answer = handler.call(this, request, reply);
      if (!(answer instanceof Promise)) return answer;
      // An answer that has begun is up to its reader.
      return within(answer, limitMs, tooLate).catch((error: unknown) => {
        if (reply.raw.headersSent) return answer;
        throw error;
      });
    };
    route.handler = limited;
  });
};
