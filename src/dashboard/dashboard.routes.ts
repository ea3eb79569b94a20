import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StatsResponse } from '../action-items/action-item.schemas.ts';
import { userName } from '../http/auth/user.ts';
import { ifNoneMatch, noBody } from '../http/conditional.schemas.ts';
import { errorResponse, protectedErrors } from '../http/errors.schemas.ts';
import { sendEntity } from '../http/etag.ts';
import { budgetQuery, budgetResponse } from './budget.schemas.ts';
import { type BudgetService, USUAL } from './budget.service.ts';
import {
  healthHistoryQuery,
  healthHistoryResponse,
  summaryResponse,
  ziScoreQuery,
  ziScoreResponse,
} from './dashboard.schemas.ts';
import type { DashboardService } from './dashboard.service.ts';

type DashboardRoutesOptions = {
  dashboard: DashboardService;
  budget: BudgetService;
  stats(): Promise<StatsResponse>;
};

export const dashboardRoutes: FastifyPluginAsyncZod<DashboardRoutesOptions> = async (
  app,
  { dashboard, budget, stats },
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
    url: '/dashboard/budget-forecast',
    schema: {
      operationId: 'getBudgetForecast',
      summary: 'What the estate or one service costs now and will cost in the next months',
      tags: ['dashboard'],
      querystring: budgetQuery,
      response: { 200: budgetResponse, 404: errorResponse, ...protectedErrors },
    },
    handler: async (request) => budget.budgetForecast(request.query),
  });

  app.route({
    method: 'GET',
    url: '/dashboard/summary',
    schema: {
      operationId: 'getSummary',
      summary: 'Score, budget and action items in one answer',
      tags: ['dashboard'],
      response: { 200: summaryResponse, ...protectedErrors },
    },
    handler: async ({ user }) => {
      const [ziScore, forecast, items] = await Promise.all([
        dashboard.ziScore({}),
        budget.budgetForecast(USUAL),
        stats(),
      ]);
      return {
        zi_score: ziScore,
        budget_forecast: forecast,
        action_items: items,
        timestamp: dashboard.timestamp(),
        user_id: userName(user),
      };
    },
  });
};
