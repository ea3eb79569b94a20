import type { onRequestHookHandler } from 'fastify';
import { forbidden, unauthorized } from '../../errors.ts';
import type { Authenticator } from './authenticator.ts';
import { authorizationValues } from './bearer.ts';
import { refusalMessage } from './failure.ts';
import { DEVELOPMENT_USER, type User } from './user.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authHook`; null on routes without it. Needs `app.decorateRequest('user', null)`. */
    user: User | null;
  }
}

/** Fits onRequest and preHandler. */
export type AuthHook = onRequestHookHandler;

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sets `request.user` or answers 401 or 503. Null: verification is switched off, for development. A token that is
 * remembered is known without waiting for anything.
 */
export function authHook(authenticator: Authenticator | null): AuthHook {
  if (authenticator === null) {
    return (request, _reply, done) => {
      request.user = DEVELOPMENT_USER;
      done();
    };
  }
  return (request, _reply, done) => {
    const values = authorizationValues(request.raw.rawHeaders);
    try {
      request.user = authenticator.recall(values, request.raw.socket);
    } catch (error) {
      return done(error as Error);
    }
    if (request.user !== null) return done();
    authenticator.authenticate(values).then((user) => {
      request.user = user;
      done();
    }, done);
  };
}

/** 403 for a method that writes unless the user has one of the roles; no roles: any user may write. */
export function requireWriteRole(writeRoles: readonly string[]): AuthHook {
  const allowed = new Set(writeRoles);
  return ({ method, user }, _reply, done) => {
    if (READING.has(method)) return done();
    if (user === null) return done(unauthorized(refusalMessage('token_missing')));
    const mayWrite = allowed.size === 0 || user.roles.some((role) => allowed.has(role));
    done(mayWrite ? undefined : forbidden('your roles do not allow changes here'));
  };
}
