import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Config } from '../../src/config/types.ts';
import { parseConfig } from '../../src/config.ts';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import type { ReadyResponse } from '../../src/health/health.schemas.ts';
import type { ErrorResponse } from '../../src/http/errors.schemas.ts';
import { createScanning } from '../../src/scan-thread/scanning.ts';
import { createService } from '../../src/service.ts';
import { PATIENT } from './limits.ts';
import type { TestDatabases } from './mysql.ts';
import { makeEcKey, signToken, userClaims } from './tokens.ts';
import { waitFor } from './wait.ts';

const SECRET = 'a secret of the tests, long enough for HS256';
const API = '/api/v1/thirdeye';

export type Env = Record<string, string>;
export type LogLine = { level: number; msg: string } & Record<string, unknown>;

/** Where a service finds these databases, and a free port to listen on. */
export const databaseEnv = (databases: Omit<TestDatabases, 'admin' | 'drop'>): Env => ({
  HOST: '127.0.0.1',
  PORT: '0',
  // Whoever wants the past rebuilt says so: it would follow the first scan of every test.
  HISTORY_BACKFILL_DAYS: '0',
  METRICS_PORT: '0',
  OM_MYSQL_HOST: databases.host,
  OM_MYSQL_PORT: String(databases.port),
  OM_MYSQL_DB: databases.omSchema,
  OM_MYSQL_USER_RO: databases.ro.user,
  OM_MYSQL_PW_RO: databases.ro.password,
  THIRDEYE_MYSQL_SCHEMA: databases.thirdeyeSchema,
  THIRDEYE_MYSQL_USER: databases.rw.user,
  THIRDEYE_MYSQL_PW: databases.rw.password,
});

/** The configuration that an operator would write for these databases; `env` wins. */
export const testConfig = (databases: TestDatabases, env: Env = {}): Config =>
  parseConfig({
    ...databaseEnv(databases),
    DB_POOL_SIZE: '4',
    JWT_SECRET: SECRET,
    ...env,
  });

/** A token that the service of `testConfig` accepts. */
export const testToken = (nowMs = Date.now()): string =>
  signToken(makeEcKey(), userClaims(nowMs), { alg: 'HS256', secret: SECRET });

/** A logger whose lines can be read. */
export const captureLog = () => {
  const lines: LogLine[] = [];
  const write = (line: string) => {
    lines.push(JSON.parse(line) as LogLine);
  };
  return { log: pino({ level: 'debug' }, { write }), lines };
};

/** The whole service in this process, on a free port. `started` is what `start()` returned. */
export const startService = async (databases: TestDatabases, env: Env = {}) => {
  const { log, lines } = captureLog();
  const service = await createService({
    config: testConfig(databases, env),
    version: '0.0.0-test',
    log,
    scanning: createScanning,
    loadLimits: PATIENT,
  });
  const started = service.start().then(
    () => ({ error: null }),
    (error: unknown) => ({ error }),
  );
  await waitFor(() => {
    if (!service.app.server.listening) throw new Error('the service does not listen');
  });
  const { port } = service.app.server.address() as AddressInfo;
  const token = testToken();
  /** With a token, unless other headers are given. */
  const get = async <Body = ErrorResponse>(path: string, headers = { authorization: `Bearer ${token}` }) => {
    const answer = await fetch(`http://127.0.0.1:${port}${API}${path}`, { headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  };
  return {
    service,
    port,
    headers: { authorization: `Bearer ${token}` },
    started,
    lines,
    get,
    withoutToken: (path: string) => get(path, { authorization: '' }),
    ready: () => get<ReadyResponse>('/health/ready', { authorization: '' }),
    ziScore: () => get<ZiScoreResponse>('/dashboard/zi-score'),
    stop: () => service.stop(),
  };
};

export type TestService = Awaited<ReturnType<typeof startService>>;
