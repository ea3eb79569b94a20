import type { FastifyReply, FastifyRequest } from 'fastify';
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
    'request',
  );
};
