import { pino } from 'pino';
import { parseConfig } from '../../src/config.ts';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { createScanning } from '../../src/scan-thread/scanning.ts';
import type { ScanResponse } from '../../src/scans/scans.schemas.ts';
import { createService } from '../../src/service.ts';
import type { TablesResponse, TableView } from '../../src/tables/tables.schemas.ts';
import { PATIENT } from './limits.ts';
import type { TestDatabases } from './mysql.ts';
import { databaseEnv } from './service.ts';
import { type Claims, makeRsaKey, signToken, userClaims } from './tokens.ts';

const SECRET = 'a shared secret of the tests, long enough';
const KEY = makeRsaKey();
const PREFIX = '/api/v1/thirdeye';
const TURNS = 1_000;

/** Longest time to wait for something that a background scan does, in milliseconds. */
const PATIENCE_MS = 15_000;

/** An answer as a client sees it; `T` is what the test expects its body to be. */
export type Answer<T> = {
  status: number;
  headers: Record<string, number | string | string[] | undefined>;
  body: T;
};

export type ErrorBody = { code: number; message: string; errors?: { path: string; message: string }[] };

export type Query = Record<string, string | number | undefined>;

type ScanList = { data: ScanResponse[] };

export type CallOptions = {
  token?: string | null;
  headers?: Record<string, string>;
  payload?: string;
};

export const token = (now: number, claims: Claims = {}): string =>
  signToken(KEY, userClaims(now, claims), { alg: 'HS256', secret: SECRET });

/** Asks again until the answer pleases. */
export const until = async <T>(ask: () => Promise<T>, pleases: (answer: T) => boolean): Promise<T> => {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (pleases(answer)) return answer;
    if (performance.now() > end) throw new Error(`waited in vain; last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** The query of a URL; undefined members are left out. */
export const query = (members: Query): string => {
  const parts = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

/** The whole service on a clock of its own, asked without a network; its first scan begins at once. */
export const startService = async (
  databases: TestDatabases,
  { now, env = {} }: { now: number; env?: Record<string, string> },
) => {
  const clock = { ms: now };
  const config = parseConfig({
    ...databaseEnv(databases),
    DB_POOL_SIZE: '4',
    JWT_SECRET: SECRET,
    ...env,
  });
  const service = await createService({
    config,
    version: '0.0.0-test',
    log: pino({ level: 'silent' }),
    scanning: createScanning,
    now: () => clock.ms,
    loadLimits: PATIENT,
  });
  await service.start();

  const call = async <T = ErrorBody>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { token: own, headers = {}, payload }: CallOptions = {},
  ): Promise<Answer<T>> => {
    const bearer = own === undefined ? token(clock.ms) : own;
    const response = await service.app.inject({
      method,
      url: `${PREFIX}${path}`,
      headers: { ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const { statusCode: status, body } = response;
    return { status, headers: response.headers, body: (body === '' ? null : JSON.parse(body)) as T };
  };
  const get = <T = ErrorBody>(path: string, options?: CallOptions) => call<T>('GET', path, options);
  const score = async (members: Query = {}): Promise<ZiScoreResponse> =>
    (await get<ZiScoreResponse>(`/dashboard/zi-score${query(members)}`)).body;
  const tables = async (members: Query = {}): Promise<TablesResponse> => {
    const { status, body } = await get<TablesResponse>(`/tables${query(members)}`);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  };

  /** The last scan, once none runs any more and readers see what it found. */
  const settled = async (): Promise<ScanResponse> => {
    const scan = await until(
      async () => (await get<ScanList>('/scans?limit=1')).body.data[0],
      (last) => last !== undefined && last.state !== 'RUNNING',
    );
    if (scan === undefined) throw new Error('no scan');
    await until(
      () => score(),
      ({ timestamp, stale, stale_reason, reason }) =>
        scan.state === 'SUCCEEDED'
          ? timestamp === scan.started_at && !stale
          : [stale_reason, reason].includes(scan.error?.code ?? 'none'),
    );
    return scan;
  };

  /** Begins a scan a second later than the one before, and waits for its end. */
  const scan = async (): Promise<ScanResponse> => {
    clock.ms += 1_000;
    await until(
      () => call('POST', '/scans'),
      ({ status }) => status === 202,
    );
    return settled();
  };

  /** All tables, page by page; fails when the pages do not come to an end. */
  const tablesByPage = async (members: Query): Promise<TableView[]> => {
    const rows: TableView[] = [];
    let after: string | undefined;
    for (let turn = 0; turn < TURNS; turn += 1) {
      const { data, paging } = await tables({ ...members, after });
      rows.push(...data);
      if (paging.after === null) return rows;
      after = paging.after;
    }
    throw new Error(`still a page after ${TURNS}`);
  };

  return { ...service, clock, call, get, score, tables, tablesByPage, scan, settled };
};

export type RunningService = Awaited<ReturnType<typeof startService>>;
