import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/** Users remembered at a time; the one that was silent longest is forgotten first. */
const USERS = 10_000;

/** At most so many requests a minute of one user to the routes of this scope, on this replica: more are 429. */
export const limitRate = async (scope: FastifyInstance, perMinute: number): Promise<void> => {
  await scope.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    cache: USERS,
    keyGenerator: ({ user, ip }) =>
      user === null ? ip : JSON.stringify([user.issuer, user.subject ?? user.name]),
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError(429, `too many requests: at most ${perMinute} a minute`, {
        headers: { 'retry-after': String(Math.ceil(ttl / 1000)) },
      }),
  });
};
