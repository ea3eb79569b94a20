import { randomUUID } from 'node:crypto';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { actionItemRoutes } from './action-items/action-item.routes.ts';
import type { ActionItemService } from './action-items/action-item.service.ts';
import type { HttpConfig } from './config/types.ts';
import type { BudgetService } from './dashboard/budget.service.ts';
import { dashboardRoutes } from './dashboard/dashboard.routes.ts';
import type { DashboardService } from './dashboard/dashboard.service.ts';
import { unavailable } from './errors.ts';
import { healthRoutes } from './health/health.routes.ts';
import type { ReadinessService } from './health/readiness.service.ts';
import { authHook, requireWriteRole } from './http/auth/auth.hooks.ts';
import type { Authenticator } from './http/auth/authenticator.ts';
import { createClientErrorHandler, followExchanges } from './http/client-error.ts';
import { allowOrigins } from './http/cors.ts';
import { docsRoutes } from './http/docs/docs.routes.ts';
import { BEARER, registerOpenApi } from './http/docs/openapi.ts';
import { errorHandler } from './http/error-handler.ts';
import { FIXED_HEADERS, setFixedHeaders } from './http/fixed-headers.ts';
import { limitHandlers } from './http/handler-limit.ts';
import { parseJsonBodies } from './http/json-body.ts';
import { guardLoad, LOAD_LIMITS, type LoadLimits } from './http/load-guard.ts';
import { requireJsonAccepted } from './http/negotiation.ts';
import { answerUnknownRoutes } from './http/not-found.ts';
import { nothing } from './http/nothing.schemas.ts';
import { limitRate } from './http/rate-limit.ts';
import { createRequestLog, type ObserveRequest, withoutChildren } from './http/request-log.ts';
import { refuseAmbiguous } from './http/strict-request.ts';
import { compileValidator } from './http/validation.ts';
import type { Lifecycle } from './lifecycle.ts';
import { ratesRoutes } from './money/rates.routes.ts';
import type { RatesService } from './money/rates.service.ts';
import { scansRoutes } from './scans/scans.routes.ts';
import type { ScansService } from './scans/scans.service.ts';
import { tablesRoutes } from './tables/tables.routes.ts';
import type { TablesService } from './tables/tables.service.ts';

export const API_PREFIX = '/api/v1/thirdeye';

/** Everything below these needs a token, whether it exists or not. */
const PROTECTED = ['dashboard', 'tables', 'scans', 'action-items', 'cost-rates'].map(
  (name) => `${API_PREFIX}/${name}`,
);

/** Beyond any name that fits into a request's head: how long a name may be is for schemas to say. */
const MAX_PARAM_LENGTH = 16 * 1024;
const BODY_LIMIT_BYTES = 256 * 1024;
/** OpenMetadata's proxy gives up after 30 s; a request must have arrived well before. */
const REQUEST_TIMEOUT_MS = 20_000;
/** How much longer nothing may move on a connection: who does not read an answer must not hold a place for ever. */
const STALLED_MS = 10_000;
/** A database that hangs must not hold a request for ever. */
const HANDLER_TIMEOUT_MS = 8_000;

export type AppDeps = {
  version: string;
  log: FastifyBaseLogger;
  lifecycle: Lifecycle;
  /** Null: tokens are not checked. */
  authenticator: Authenticator | null;
  readiness: ReadinessService;
  dashboard: DashboardService;
  budget: BudgetService;
  tables: TablesService;
  scans: ScansService;
  items: ActionItemService;
  http: HttpConfig;
  /** How long a request may take to arrive; unset is 20 s. */
  requestTimeoutMs?: number | undefined;
  loadLimits?: LoadLimits | undefined;
  rates: RatesService;
  /** Roles that may change things; none: everybody may. */
  writeRoles: readonly string[];
  onRequest: ObserveRequest;
  /** Epoch milliseconds. */
  now(): number;
};

/** Puts the HTTP side together; never listens. */
export const buildApp = async (deps: AppDeps) => {
  const { lifecycle, now, version } = deps;
  const { followRequests, followRefused } = createRequestLog(deps.onRequest);
  const app = fastify({
    loggerInstance: withoutChildren(deps.log),
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: deps.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    connectionTimeout: (deps.requestTimeoutMs ?? REQUEST_TIMEOUT_MS) + STALLED_MS,
    trustProxy: deps.http.trustProxy.length === 0 ? false : deps.http.trustProxy,
    return503OnClosing: false,
    http: { requireHostHeader: false, connectionsCheckingInterval: 5_000 },
    logController: new LogController({ disableRequestLogging: true }),
    clientErrorHandler: createClientErrorHandler(deps.log),
    frameworkErrors: (error, request, reply) => {
      if (!followRefused(request, reply)) return;
      reply.headers(FIXED_HEADERS);
      errorHandler(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  // Node takes the longer of the two for the whole request.
  app.server.headersTimeout = app.server.requestTimeout;
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(errorHandler);
  app.decorateRequest('user', null);
  limitHandlers(app, HANDLER_TIMEOUT_MS);
  parseJsonBodies(app);
  setFixedHeaders(app);

  const authenticate = authHook(deps.authenticator);
  followRequests(app);
  followExchanges(app.server);
  refuseAmbiguous(app);
  if (deps.http.corsOrigins.length > 0) await allowOrigins(app, deps.http.corsOrigins);
  answerUnknownRoutes(app, { protectedPrefixes: PROTECTED, authenticate });
  await registerOpenApi(app, version);
  const limits = deps.loadLimits ?? LOAD_LIMITS;
  await app.register(docsRoutes, { base: API_PREFIX, limits });
  await app.register(async (scope) => {
    scope.addHook('onRequest', requireJsonAccepted);
    await scope.register(healthRoutes, {
      health: { readiness: deps.readiness, prefix: API_PREFIX, version, now },
    });
  });
  await app.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => {
        // A route that says nothing of its query takes none.
        route.schema = { querystring: nothing, ...route.schema, security: BEARER };
      });
      guardLoad(scope, limits);
      scope.addHook('onRequest', authenticate);
      scope.addHook('onRequest', requireWriteRole(deps.writeRoles));
      scope.addHook('onRequest', requireJsonAccepted);
      scope.addHook('onRequest', (_request, _reply, done) => {
        const starting = lifecycle.phase === 'starting';
        done(
          starting ? unavailable(`ThirdEye is starting: ${lifecycle.waitingFor ?? 'migrating'}`) : undefined,
        );
      });
      if (deps.http.rateLimitPerMinute !== null) await limitRate(scope, deps.http.rateLimitPerMinute);
      await scope.register(dashboardRoutes, {
        dashboard: deps.dashboard,
        budget: deps.budget,
        stats: deps.items.stats,
      });
      await scope.register(tablesRoutes, { tables: deps.tables });
      await scope.register(scansRoutes, { scans: deps.scans, location: (id) => `${API_PREFIX}/scans/${id}` });
      await scope.register(actionItemRoutes, {
        items: deps.items,
        location: (id) => `${API_PREFIX}/action-items/${id}`,
      });
      await scope.register(ratesRoutes, { rates: deps.rates });
    },
    { prefix: API_PREFIX },
  );
  return app;
};
