import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { everyError } from '../http/errors.schemas.ts';
import { isoTime } from '../time.ts';
import { healthResponse, liveResponse, readyResponse } from './health.schemas.ts';
import type { ReadinessService } from './readiness.service.ts';

type HealthRoutesOptions = {
  readiness: ReadinessService;
  prefix: string;
  version: string;
  now(): number;
};

/** Liveness does no I/O; only readiness looks at the databases. */
export const healthRoutes: FastifyPluginAsyncZod<{ health: HealthRoutesOptions }> = async (
  app,
  { health },
) => {
  const { readiness, prefix, version, now } = health;
  const timestamp = () => isoTime(now());

  for (const [url, operationId] of [
    ['/', 'getRoot'],
    ['/health', 'getHealth'],
    [`${prefix}/health`, 'getServiceHealth'],
  ] as const) {
    app.route({
      method: 'GET',
      url,
      schema: {
        operationId,
        summary: 'The service answers',
        tags: ['health'],
        response: { 200: healthResponse, ...everyError },
      },
      handler: async () => ({
        status: 'ok' as const,
        service: 'thirdeye-analytics' as const,
        version,
        timestamp: timestamp(),
      }),
    });
  }

  app.route({
    method: 'GET',
    url: `${prefix}/health/live`,
    schema: {
      operationId: 'getLiveness',
      summary: 'Liveness probe',
      tags: ['health'],
      response: { 200: liveResponse, ...everyError },
    },
    handler: async () => ({ status: 'alive' as const, timestamp: timestamp() }),
  });

  app.route({
    method: 'GET',
    url: `${prefix}/health/ready`,
    schema: {
      operationId: 'getReadiness',
      summary: 'Readiness probe',
      tags: ['health'],
      response: { 200: readyResponse, 503: readyResponse, ...everyError },
    },
    handler: async (_request, reply) => {
      const ready = await readiness.readiness();
      return ready.status === 'not_ready'
        ? reply.code(503).header('retry-after', '5').send(ready)
        : reply.send(ready);
    },
  });
};
