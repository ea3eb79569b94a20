import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sentPath } from './request-path.ts';

/** One line a request. Never a query, a header or a body: they may hold tokens and names of people. */
export const logRequest = (request: FastifyRequest, reply: FastifyReply): void => {
  request.log.info(
    {
      request_id: request.id,
      method: request.method,
      path: sentPath(request.url),
      status: reply.statusCode,
      ip: request.ip,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    },
    reply.raw.writableFinished ? 'request' : 'request, and its caller hung up',
  );
};

/** Logs each request when it is over, also when its caller did not wait for the answer. */
export const logRequests = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => logRequest(request, reply));
    done();
  });
};
