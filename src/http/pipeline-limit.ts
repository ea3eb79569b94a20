import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Requests of one connection that may be under way at a time. Browsers and proxies have one. */
const MOST = 20;

/**
 * Cuts connections whose caller goes on asking without waiting for answers: HTTP/1.1 lets everybody do so, and each request
 * holds what its answer takes. To be registered before whatever counts requests.
 */
export const limitPipelines = (app: FastifyInstance): void => {
  const underWay = new WeakMap<Socket, number>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const n = (underWay.get(socket) ?? 0) + 1;
    if (n > MOST) {
      reply.hijack();
      socket.destroy();
      return;
    }
    underWay.set(socket, n);
    reply.raw.on('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    done();
  });
};
