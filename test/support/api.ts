import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { type LevelWithSilent, pino } from 'pino';
import { vi } from 'vitest';
import type { AuthConfig, Config } from '../../src/config/types.ts';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { createScanning } from '../../src/scan-thread/scanning.ts';
import { createService, type ServiceDeps } from '../../src/service.ts';
import { authConfig } from './auth.ts';
import { PATIENT } from './limits.ts';
import { createTestDatabases, type TestDatabases } from './mysql.ts';
import { fillOpenMetadata } from './openmetadata.ts';
import { migrateAnew } from './own-schema.ts';
import { fqnOf, hashOf } from './random-catalogue/hash.ts';
import { segment, userClaims } from './tokens.ts';

export const PREFIX = '/api/v1/thirdeye';
/** Thursday 15 January 2026, 13:00 UTC: where the clock of these tests stands at first. */
export const START = Date.UTC(2026, 0, 15, 13);
export const REFRESH_MS = 3_600_000;
export const SECRET = 'an-HS256-secret-of-these-tests-0123456789';

export type LogLine = Record<string, unknown> & { level: number; msg?: string };

/** A token of OpenMetadata's shape that the service accepts for a year. */
export const apiToken = (members: Record<string, unknown> = {}): string => {
  const claims = userClaims(START, { exp: START / 1000 + 366 * 86_400, ...members });
  const input = `${segment({ alg: 'HS256', typ: 'JWT' })}.${segment(claims)}`;
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
};

/** OpenMetadata's tables of 1.13.4 with these rows, and the accounts that the service needs. */
export const databasesWith = async (rows: CatalogueRows): Promise<TestDatabases> => {
  const databases = await createTestDatabases('api');
  await migrateAnew(databases);
  await fillOpenMetadata(databases, rows);
  return databases;
};

/** Names that are hard to carry in a URL or in a name of several parts. */
export const ODD_NAMES = [
  ...[
    'a.b',
    '.',
    'say "hi"',
    '"do.t"',
    "it's",
    'two words',
    ' padded ',
    '100%_sure',
    '%41',
    'a+b',
    'a&b=c#d?e/f',
  ],
  ...[
    '📈 trends',
    '👩‍👩‍👧',
    '売上',
    'naïve',
    'back\\slash',
    'line\nbreak',
    '<b>',
    'null',
    'Postgres_App',
    'x'.repeat(256),
  ],
];

/** The catalogue with one more service of each name, each with an active table, an idle one and an unknown one. */
export const withServices = (rows: CatalogueRows, names: readonly string[]): CatalogueRows => {
  const entity = (parts: string[], more: Record<string, unknown>) => ({
    hash: hashOf(parts),
    json: {
      ...{ id: randomUUID(), name: parts.at(-1), fullyQualifiedName: fqnOf(parts), deleted: false },
      ...{ updatedAt: START, updatedBy: 'admin', ...more },
    },
  });
  const accessed = (days: number) => ({ lifeCycle: { accessed: { timestamp: START - days * 86_400_000 } } });
  const tables = names.flatMap((name) => [
    entity([name, 'db', 'schema', 'active'], { tableType: 'Regular', ...accessed(1) }),
    entity([name, 'db', 'schema', 'idle'], { tableType: 'Regular', ...accessed(200) }),
    entity([name, 'db', 'schema', 'never'], { tableType: 'Regular' }),
  ]);
  const services = names.map((name) => entity([name], { serviceType: 'Snowflake' }));
  return { ...rows, services: [...rows.services, ...services], tables: [...rows.tables, ...tables] };
};

/** Does its work at the first call and hands every caller that one result. */
export const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work();
    return result;
  };
};

export type ApiOptions = {
  rows?: CatalogueRows;
  auth?: AuthConfig;
  level?: LevelWithSilent;
  config?: Partial<Config>;
  databases?: TestDatabases;
  limits?: Pick<ServiceDeps, 'requestTimeoutMs' | 'loadLimits'>;
};

/** The whole service on a free port, with a clock to turn and with what it logged. */
export const startApi = async (options: ApiOptions = {}) => {
  const databases =
    options.databases ?? (await databasesWith(options.rows ?? demoCatalogue({ now: START, tables: 120 })));
  const { host, port, omSchema, thirdeyeSchema, ro, rw } = databases;
  const logs: LogLine[] = [];
  const log = pino(
    { level: options.level ?? 'info' },
    { write: (line: string) => logs.push(JSON.parse(line) as LogLine) },
  );
  const clock = { ms: START };
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    shutdownSeconds: 20,
    logLevel: 'info',
    http: { corsOrigins: [], trustProxy: [], rateLimitPerMinute: null },
    mysql: { host, port, poolSize: 5, ssl: { mode: 'DISABLED', ca: null } },
    openmetadata: { database: omSchema, ...ro },
    thirdeye: { host, port, schema: thirdeyeSchema, ...rw },
    auth: options.auth ?? authConfig({ source: { kind: 'secret', secret: SECRET }, algorithms: ['HS256'] }),
    refreshMinutes: REFRESH_MS / 60_000,
    fullScanHours: 24,
    retention: { scanDays: 90, hourlyDays: 7 },
    actionItems: { minSavingsUsd: 5 },
    backfillDays: 0,
    budgets: { estate: null, services: [] },
    weights: { compute: 40, storage: 35, query: 25, others: 0 },
    warnings: [],
    ...options.config,
  };
  const service = await createService({
    ...{ config, version: '9.9.9', log, scanning: createScanning, now: () => clock.ms },
    loadLimits: PATIENT,
    ...options.limits,
  });
  // A MySQL that never comes keeps the start waiting until it is told to stop.
  const started = service.start();
  started.catch(() => undefined);
  const address = await vi.waitFor(() => {
    const [first] = service.app.addresses();
    if (typeof first !== 'object') throw new Error('the service does not listen yet');
    return first;
  });
  const base = `http://127.0.0.1:${address.port}`;
  const token = apiToken();
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${base}${path.startsWith('/') ? '' : `${PREFIX}/`}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  const score = async (query = ''): Promise<ZiScoreResponse> => {
    const response = await get(`dashboard/zi-score${query}`);
    if (response.status !== 200) throw new Error(`zi-score answered ${response.status}`);
    return (await response.json()) as ZiScoreResponse;
  };
  return {
    ...{ service, databases, config, logs, clock, base, token, port: address.port, started, get, score },
    /** Waits until what is served was measured at `measuredAt`, epoch milliseconds. */
    scanned: (measuredAt = clock.ms): Promise<ZiScoreResponse> =>
      vi.waitFor(
        async () => {
          const answer = await score();
          if (answer.timestamp !== new Date(measuredAt).toISOString()) throw new Error('not scanned yet');
          return answer;
        },
        { timeout: 30_000, interval: 50 },
      ),
    stop: async (): Promise<void> => {
      await service.stop();
      await databases.drop();
    },
  };
};

export type Api = Awaited<ReturnType<typeof startApi>>;

export type RawAnswer = { status: number; headers: Map<string, string>; body: string; text: string };

/** The last answer of what a server sent: statuses before it, such as 100, are left out. */
export const parseAnswer = (text: string): RawAnswer => {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const body = text.slice(end + 4);
  const status = Number(first.split(' ')[1]);
  if (status < 200 && body !== '') return parseAnswer(body);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status, headers: new Map(headers), body, text };
};

const isWhole = (text: string): boolean => {
  if (!text.includes('\r\n\r\n')) return false;
  const { headers, body } = parseAnswer(text);
  const length = headers.get('content-length');
  return length !== undefined && Buffer.byteLength(body) >= Number(length);
};

/**
 * Sends bytes and reads until the server closes or one whole answer is there. `text` is empty when the server closes
 * without a word. For HEAD and 304 the request must say `Connection: close`.
 */
export const raw = (port: number, bytes: string | Buffer): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no end within 10 s, only: ${text}`)));
    socket.on('data', (chunk) => {
      text += chunk;
      if (isWhole(text)) socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () =>
      resolve(text === '' ? { status: 0, headers: new Map(), body: '', text } : parseAnswer(text)),
    );
    socket.write(bytes);
  });

/** One HTTP/1.1 request, its target written exactly as given. */
export const request = (target: string, headers: string[] = [], method = 'GET', body = ''): string =>
  `${[`${method} ${target} HTTP/1.1`, 'Host: thirdeye', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;
