import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { errorResponse, protectedErrors, writeErrors } from '../http/errors.schemas.ts';
import { beginScanBody, scanParams, scanResponse, scansQuery, scansResponse } from './scans.schemas.ts';
import type { ScansService } from './scans.service.ts';

type ScansRoutesOptions = { scans: ScansService; location: (id: number) => string };

export const scansRoutes: FastifyPluginAsyncZod<ScansRoutesOptions> = async (app, { scans, location }) => {
  app.route({
    method: 'GET',
    url: '/scans',
    schema: {
      operationId: 'listScans',
      summary: 'Scans, newest first',
      tags: ['scans'],
      querystring: scansQuery,
      response: { 200: scansResponse, ...protectedErrors },
    },
    handler: async ({ query }) => ({ data: await scans.list(query.limit, query.before) }),
  });

  app.route({
    method: 'POST',
    url: '/scans',
    schema: {
      operationId: 'beginScan',
      summary: 'Begin a scan now',
      tags: ['scans'],
      body: beginScanBody.nullish(),
      response: {
        202: scanResponse,
        409: errorResponse.extend({ scan: scanResponse }),
        ...writeErrors,
      },
    },
    handler: async ({ body }, reply) => {
      const scan = await scans.begin({ again: body?.backfill ?? false, full: body?.mode !== 'incremental' });
      return reply.code(202).header('location', location(scan.id)).send(scan);
    },
  });

  app.route({
    method: 'GET',
    url: '/scans/:id',
    schema: {
      operationId: 'getScan',
      summary: 'One scan and how far it is',
      tags: ['scans'],
      params: scanParams,
      response: { 200: scanResponse, 404: errorResponse, ...protectedErrors },
    },
    handler: async ({ params }) => scans.find(params.id),
  });
};
