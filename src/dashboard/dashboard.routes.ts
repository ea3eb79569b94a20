import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StatsResponse } from '../action-items/action-item.schemas.ts';
import { userName } from '../http/auth/user.ts';
import { ifNoneMatch, noBody } from '../http/conditional.schemas.ts';
import { errorResponse, protectedErrors } from '../http/errors.schemas.ts';
import { sendEntity } from '../http/etag.ts';
import {
  healthHistoryQuery,
  healthHistoryResponse,
  summaryQuery,
  summaryResponse,
  ziScoreQuery,
  ziScoreResponse,
} from './dashboard.schemas.ts';
import type { DashboardService } from './dashboard.service.ts';

export type DashboardRoutesOptions = { dashboard: DashboardService; stats(): Promise<StatsResponse> };

export const dashboardRoutes: FastifyPluginAsyncZod<DashboardRoutesOptions> = async (
  app,
  { dashboard, stats },
) => {
  app.route({
    method: 'GET',
    url: '/dashboard/zi-score',
    schema: {
      operationId: 'getZiScore',
      summary: 'The ZI Score of the estate, or of one service or domain',
      tags: ['dashboard'],
      querystring: ziScoreQuery,
      headers: ifNoneMatch,
      response: { 200: ziScoreResponse, 304: noBody, 404: errorResponse, ...protectedErrors },
    },
    handler: (request, reply) => {
      const known = dashboard.ziScoreInMemory(request.query);
      if (known !== null) return void sendEntity(request, reply, known);
      return dashboard.ziScore(request.query).then((view) => void sendEntity(request, reply, view));
    },
  });

  app.route({
    method: 'GET',
    url: '/dashboard/health-history',
    schema: {
      operationId: 'getHealthHistory',
      summary: 'The score of each of the last days',
      tags: ['dashboard'],
      querystring: healthHistoryQuery,
      response: { 200: healthHistoryResponse, ...protectedErrors },
    },
    handler: async (request) => dashboard.healthHistory(request.query.days),
  });

  app.route({
    method: 'GET',
    url: '/dashboard/summary',
    schema: {
      operationId: 'getSummary',
      summary: 'Score, budget and action items in one answer',
      tags: ['dashboard'],
      querystring: summaryQuery,
      response: { 200: summaryResponse, ...protectedErrors },
    },
    handler: async ({ user }) => {
      const [ziScore, items] = await Promise.all([dashboard.ziScore({}), stats()]);
      return {
        zi_score: ziScore,
        budget_forecast: null,
        action_items: items,
        timestamp: dashboard.timestamp(),
        user_id: userName(user),
      };
    },
  });
};
