import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { methodNotAllowed, notFound } from '../errors.ts';
import type { AuthHook } from './auth/auth.hooks.ts';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const pathOf = (request: FastifyRequest): string => {
  const path = request.url.split('?', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

type Options = {
  /** Paths below which nobody without a token learns what exists. */
  protectedPrefixes: readonly string[];
  authenticate: AuthHook;
};

/** Unknown routes: 401 below a protected prefix without a token, 405 with Allow for a known path, else 404. */
export const setNotFoundHandler = (
  app: FastifyInstance,
  { protectedPrefixes, authenticate }: Options,
): void => {
  app.setNotFoundHandler(async (request) => {
    const path = pathOf(request);
    if (protectedPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
      await authenticate(request);
    const allowed = METHODS.filter((method) => app.findRoute({ method, url: path }) !== null);
    if (allowed.length > 0) throw methodNotAllowed(allowed);
    throw notFound(`route ${request.method} ${path} not found`);
  });
};
