import type { FastifyRequest } from 'fastify';
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
export type AuthHook = (request: FastifyRequest) => Promise<void>;

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sets `request.user` or rejects with 401 or 503. Null: verification is switched off, for development. */
export function authHook(authenticator: Authenticator | null): AuthHook {
  if (authenticator === null) {
    return async (request) => {
      request.user = DEVELOPMENT_USER;
    };
  }
  return async (request) => {
    request.user = await authenticator.authenticate(authorizationValues(request.raw.rawHeaders));
  };
}

/** 403 for a method that writes unless the user has one of the roles; no roles: any user may write. */
export function requireWriteRole(writeRoles: readonly string[]): AuthHook {
  const allowed = new Set(writeRoles);
  return async ({ method, user }) => {
    if (READING.has(method)) return;
    if (user === null) throw unauthorized(refusalMessage('token_missing'));
    if (allowed.size > 0 && !user.roles.some((role) => allowed.has(role))) {
      throw forbidden('your roles do not allow changes here');
    }
  };
}
