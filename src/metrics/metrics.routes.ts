import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import type { Metrics } from './metrics.service.ts';

/** A scraper that says nothing is not waited for. */
const REQUEST_MS = 5_000;

/** `/metrics` on a port of its own, which no proxy leads to. Nothing else is answered there. */
export const createMetricsListener = (
  metrics: Pick<Metrics, 'text' | 'contentType'>,
  log: Pick<Log, 'error'>,
) => {
  const server = createServer({ requestTimeout: REQUEST_MS }, async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    if (request.url?.split('?')[0] !== '/metrics') return response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return response.writeHead(405, { allow: 'GET, HEAD' }).end();
    try {
      const text = await metrics.text();
      return response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    } catch (error) {
      log.error({ err: error }, 'the metrics could not be collected');
      return response.writeHead(500).end();
    }
  });

  return {
    /** Resolves to the port. Rejects when it is taken. */
    listen: async (host: string, port: number): Promise<number> => {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: async (): Promise<void> => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
