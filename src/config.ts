import { authFaults, authOf, authWarnings } from './config/auth.ts';
import { databaseFaults, databaseWarnings, poolOf } from './config/database.ts';
import { ConfigError, type Fault } from './config/fault.ts';
import { type Env, type ReadableValues, readVariables, type Values } from './config/read.ts';
import type { Config } from './config/types.ts';

export { ConfigError } from './config/fault.ts';
export { redactedConfig } from './config/redact.ts';

/**
 * Reads the configuration from environment variables; an empty one counts as unset, others are ignored.
 * @throws ConfigError with every fault at once; it never holds the value of a secret.
 */
export function parseConfig(env: Env): Config {
  const { values, faults: ownFaults } = readVariables(env);
  const faults = [...ownFaults, ...portFaults(values), ...databaseFaults(values), ...authFaults(values)];
  if (faults.length > 0) throw new ConfigError(faults);
  return configOf(values as Values, env);
}

const portFaults = ({ PORT: api, METRICS_PORT: metrics }: ReadableValues): Fault[] =>
  api !== undefined && api === metrics && api !== 0
    ? [{ name: 'METRICS_PORT', message: 'the same port as PORT; allowed: another one, or 0' }]
    : [];

const configOf = (values: Values, env: Env): Config => ({
  host: values.HOST,
  port: values.PORT,
  metricsPort: values.METRICS_PORT,
  shutdownSeconds: values.SHUTDOWN_SECONDS,
  logLevel: values.LOG_LEVEL,
  http: {
    corsOrigins: values.CORS_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
  },
  mysql: {
    host: values.OM_MYSQL_HOST,
    port: values.OM_MYSQL_PORT,
    poolSize: poolOf(values, env).size,
    ssl: { mode: values.OM_MYSQL_SSL_MODE, ca: values.OM_MYSQL_SSL_CA },
  },
  openmetadata: {
    database: values.OM_MYSQL_DB,
    user: values.OM_MYSQL_USER_RO,
    password: values.OM_MYSQL_PW_RO ?? '',
  },
  thirdeye: {
    host: values.THIRDEYE_MYSQL_HOST ?? values.OM_MYSQL_HOST,
    port: values.THIRDEYE_MYSQL_PORT ?? values.OM_MYSQL_PORT,
    schema: values.THIRDEYE_MYSQL_SCHEMA,
    user: values.THIRDEYE_MYSQL_USER,
    password: values.THIRDEYE_MYSQL_PW ?? '',
  },
  auth: authOf(values),
  refreshMinutes: values.REFRESH_MINUTES,
  fullScanHours: values.FULL_SCAN_HOURS,
  retention: { scanDays: values.SCAN_RETENTION_DAYS, hourlyDays: values.HISTORY_HOURLY_DAYS },
  backfillDays: values.HISTORY_BACKFILL_DAYS,
  budgets: { estate: values.MONTHLY_BUDGET_USD, services: values.BUDGETS },
  weights: values.ZI_WEIGHTS,
  actionItems: { minSavingsUsd: values.ACTION_ITEM_MIN_SAVINGS_USD },
  warnings: [...databaseWarnings(values, env), ...authWarnings(values)],
});
