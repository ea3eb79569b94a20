import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { methodNotAllowed, notFound } from '../errors.ts';
import type { AuthHook } from './auth/auth.hooks.ts';
import { decodedPath, sentPath } from './request-path.ts';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Options = {
  /** Paths below which nobody without a token learns what exists. */
  protectedPrefixes: readonly string[];
  authenticate: AuthHook;
};

/**
 * Unknown routes: 401 below a protected prefix without a token, 405 with Allow for a known path, else 404. Answered
 * before the body is looked at. Paths stay as they were sent: decoding twice would find routes that are not there.
 */
export const answerUnknownRoutes = (
  app: FastifyInstance,
  { protectedPrefixes, authenticate }: Options,
): void => {
  const faultOf = (request: FastifyRequest, path: string): Error => {
    const allowed = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null);
    return allowed.length > 0
      ? methodNotAllowed(allowed)
      : notFound(`route ${request.method} ${path} not found`);
  };
  app.addHook('onRequest', function (request, reply, done) {
    if (!request.is404) return done();
    const path = sentPath(request.url);
    const decoded = decodedPath(path);
    const refuse = (error?: Error): void => done(error ?? faultOf(request, path));
    if (protectedPrefixes.some((prefix) => decoded === prefix || decoded.startsWith(`${prefix}/`)))
      authenticate.call(this, request, reply, refuse);
    else refuse();
  });
};
