import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { errorResponse, protectedErrors } from '../http/errors.schemas.ts';
import { entityOf, sendEntity } from '../http/etag.ts';
import {
  healthHistoryQuery,
  healthHistoryResponse,
  ziScoreQuery,
  ziScoreResponse,
} from './dashboard.schemas.ts';
import type { DashboardService } from './dashboard.service.ts';

export type DashboardRoutesOptions = { dashboard: DashboardService };

export const dashboardRoutes: FastifyPluginAsyncZod<DashboardRoutesOptions> = async (app, { dashboard }) => {
  app.route({
    method: 'GET',
    url: '/dashboard/zi-score',
    schema: {
      summary: 'The ZI Score of the estate, or of one service or domain',
      tags: ['dashboard'],
      querystring: ziScoreQuery,
      response: { 200: ziScoreResponse, 404: errorResponse, ...protectedErrors },
    },
    handler: async (request, reply) =>
      sendEntity(request, reply, entityOf(await dashboard.ziScore(request.query))),
  });

  app.route({
    method: 'GET',
    url: '/dashboard/health-history',
    schema: {
      summary: 'The score of each of the last days',
      tags: ['dashboard'],
      querystring: healthHistoryQuery,
      response: { 200: healthHistoryResponse, ...protectedErrors },
    },
    handler: async (request) => dashboard.healthHistory(request.query.days),
  });
};
