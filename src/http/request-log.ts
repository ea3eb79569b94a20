import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createPipelines } from './pipelines.ts';
import { sentPath } from './request-path.ts';

/** Requests have no logger of their own, which would cost more than naming the request in the two places that log. */
export const withoutChildren = (log: FastifyBaseLogger): FastifyBaseLogger =>
  Object.create(log, {
    child: {
      value() {
        return this;
      },
    },
  });

/** What nginx calls a request whose caller hung up: no status was sent, whatever it would have been. */
const HUNG_UP = 499;

const statusOf = (reply: FastifyReply): number => (reply.raw.writableFinished ? reply.statusCode : HUNG_UP);

/** One line a request. Never a query, a header or a body: they may hold tokens and names of people. */
const logRequest = (request: FastifyRequest, reply: FastifyReply, ms: number): void => {
  request.log.info(
    {
      request_id: request.id,
      method: request.method,
      path: sentPath(request.url),
      status: statusOf(reply),
      ip: request.ip,
      ms: Math.round(ms * 10) / 10,
    },
    reply.raw.writableFinished ? 'request' : 'request, and its caller hung up',
  );
};

/** Told of each request that is over. `route` is a template; null for a path that is no route. */
export type ObserveRequest = (method: string, route: string | null, status: number, seconds: number) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Called when the request is over, however it ends. One place listens: each listener costs. */
    whenOver: (() => void) | null;
  }
}

/**
 * Logs and counts each request when it is over, also when its caller did not wait for the answer. A connection whose caller
 * has too many under way is cut.
 */
export const createRequestLog = (observe: ObserveRequest) => {
  const pipelines = createPipelines();

  /** False: its connection was cut. `begun` on the monotonic clock; null: Fastify keeps the time. */
  const follow = (request: FastifyRequest, reply: FastifyReply, begun: number | null): boolean => {
    const { socket } = request.raw;
    const over = (): void => {
      if (!pipelines.leave(socket, over)) return;
      request.whenOver?.();
      const ms = begun === null ? reply.elapsedTime : performance.now() - begun;
      logRequest(request, reply, ms);
      const route = request.is404 ? null : (request.routeOptions.url ?? null);
      observe(request.method, route, statusOf(reply), ms / 1_000);
    };
    if (!pipelines.enter(socket, over)) {
      reply.hijack();
      socket.destroy();
      return false;
    }
    // Closed once, so `once` would only cost.
    reply.raw.on('close', over);
    return true;
  };

  return {
    /** Follows what comes to routes, known ones and others. */
    followRequests: (app: FastifyInstance): void => {
      app.decorateRequest('whenOver', null);
      app.addHook('onRequest', (request, reply, done) => {
        if (follow(request, reply, null)) done();
      });
    },
    /** Follows what Fastify refuses before it comes to a route, for which it keeps no time. False: its connection was cut. */
    followRefused: (request: FastifyRequest, reply: FastifyReply): boolean =>
      follow(request, reply, performance.now()),
  };
};
