import { randomUUID } from 'node:crypto';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { dashboardRoutes } from './dashboard/dashboard.routes.ts';
import type { DashboardService } from './dashboard/dashboard.service.ts';
import { unavailable } from './errors.ts';
import { healthRoutes } from './health/health.routes.ts';
import type { ReadinessService } from './health/readiness.service.ts';
import { authHook, requireWriteRole } from './http/auth/auth.hooks.ts';
import type { Authenticator } from './http/auth/authenticator.ts';
import { createClientErrorHandler } from './http/client-error.ts';
import { errorHandler } from './http/error-handler.ts';
import { answerUnknownRoutes } from './http/not-found.ts';
import { logRequest } from './http/request-log.ts';
import { refuseAmbiguous } from './http/strict-request.ts';
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

const COMMON_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** Beyond any name that fits into a request's head: how long a name may be is for schemas to say. */
const MAX_PARAM_LENGTH = 16 * 1024;
const BODY_LIMIT_BYTES = 256 * 1024;
/** OpenMetadata's proxy gives up after 30 s; a request must have arrived well before. */
const REQUEST_TIMEOUT_MS = 20_000;
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
  tables: TablesService;
  scans: ScansService;
  rates: RatesService;
  /** Roles that may change things; none: everybody may. */
  writeRoles: readonly string[];
  /** Epoch milliseconds. */
  now(): number;
};

/** Puts the HTTP side together; never listens. */
export const buildApp = async (deps: AppDeps) => {
  const { lifecycle, now, version } = deps;
  const app = fastify({
    loggerInstance: deps.log,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    return503OnClosing: false,
    http: { requireHostHeader: false, connectionsCheckingInterval: 5_000 },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    clientErrorHandler: createClientErrorHandler(deps.log),
    frameworkErrors: (error, request, reply) => {
      reply.headers(COMMON_HEADERS);
      errorHandler(error, request, reply);
      logRequest(request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(errorHandler);
  app.decorateRequest('user', null);
  // Clients and proxies name a content type on a POST without a body, too. Plain text is no body of ours: 415.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null, undefined);
    else parseJson(request, body, done);
  });
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS))
      if (!reply.hasHeader(name)) reply.header(name, value);
  });

  const authenticate = authHook(deps.authenticator);
  app.addHook('onResponse', logRequest);
  refuseAmbiguous(app);
  answerUnknownRoutes(app, { protectedPrefixes: PROTECTED, authenticate });
  await app.register(healthRoutes, {
    health: { readiness: deps.readiness, prefix: API_PREFIX, version, now },
  });
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', authenticate);
      scope.addHook('onRequest', requireWriteRole(deps.writeRoles));
      scope.addHook('onRequest', async () => {
        if (lifecycle.phase === 'starting')
          throw unavailable(`ThirdEye is starting: ${lifecycle.waitingFor ?? 'migrating'}`);
      });
      await scope.register(dashboardRoutes, { dashboard: deps.dashboard });
      await scope.register(tablesRoutes, { tables: deps.tables });
      await scope.register(scansRoutes, { scans: deps.scans, location: (id) => `${API_PREFIX}/scans/${id}` });
      await scope.register(ratesRoutes, { rates: deps.rates });
    },
    { prefix: API_PREFIX },
  );
  return app;
};
