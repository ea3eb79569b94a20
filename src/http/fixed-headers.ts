import type { FastifyInstance } from 'fastify';

const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** What every answer says unless its route says otherwise: it is no page, and not to be kept or guessed at. */
export const FIXED_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': NOTHING,
};

/** Set before anything can go wrong with a request, so that errors carry them too. */
export const setFixedHeaders = (app: FastifyInstance): void => {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(FIXED_HEADERS);
    done();
  });
};
