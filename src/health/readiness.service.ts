import { CatalogueError } from '../catalogue/catalogue-error.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { isoTime } from '../time.ts';
import { within } from '../within.ts';
import type { ZiService } from '../zi/zi.service.ts';
import type { Check, ReadyResponse } from './health.schemas.ts';

/** How long one check may take before it counts as failed. */
const CHECK_MS = 2_000;

type ReadinessDeps = {
  lifecycle: Lifecycle;
  zi: ZiService;
  /** Reject when the database is out of reach. */
  checkThirdeye(): Promise<void>;
  checkOpenMetadata(): Promise<void>;
  /** Why no scan can begin, or our own schema is not seen; null while all is well. */
  trouble?: (() => { code: string; message: string } | null) | undefined;
  authEnabled: boolean;
  log: Pick<Log, 'info' | 'warn'>;
  now(): number;
};

type Readiness = Omit<ReadyResponse, 'timestamp'>;

const OK: Check = { status: 'ok', message: null };
const failed = (message: string): Check => ({ status: 'failed', message });

/** What a look has found, with the error where there was one. */
type Found = { check: Check; error?: unknown };

const lookFor = (work: () => Promise<void>, describe: (error: unknown) => string): Promise<Found> => {
  const found = work().then(
    (): Found => ({ check: OK }),
    (error: unknown): Found => ({ check: failed(describe(error)), error }),
  );
  return within(found, CHECK_MS, () => ({ check: failed(`no answer within ${CHECK_MS / 1000} s`) }));
};

/** Logs why a check fails: each reason once until it is well again, for probes come all the time. */
const reasonsOf = (name: string, log: ReadinessDeps['log']) => {
  const told = new Set<string>();
  return ({ check: { message }, error }: Found): void => {
    if (message === null) {
      if (told.size > 0) log.info({ check: name }, 'a check of readiness is well again');
      told.clear();
    } else if (!told.has(message)) {
      told.add(message);
      log.warn({ check: name, reason: message, err: error }, 'a check of readiness fails');
    }
  };
};

/** Whether this replica can serve. Probes that arrive together share one look at the databases. */
export const createReadiness = (deps: ReadinessDeps) => {
  const { lifecycle, zi, authEnabled, log } = deps;
  const lookAt = (name: string, work: () => Promise<void>, describe: (error: unknown) => string) => {
    // A database that hangs must not collect a hanging query of every probe.
    const [once, note] = [oneAtATime(work), reasonsOf(name, log)];
    return async (): Promise<Check> => {
      const found = await lookFor(once, describe);
      note(found);
      return found.check;
    };
  };
  const thirdeyeCheck = lookAt('thirdeye', deps.checkThirdeye, () => "ThirdEye's own schema is out of reach");
  const openmetadataCheck = lookAt('openmetadata', deps.checkOpenMetadata, (error) =>
    error instanceof CatalogueError ? `${error.code}: ${error.message}` : 'the check failed: see the log',
  );

  const lastScan = (): Check => {
    const trouble = deps.trouble?.() ?? null;
    if (trouble !== null) return failed(`${trouble.code}: ${trouble.message}`);
    const scan = zi.state()?.lastScan ?? null;
    if (scan === null) return { status: 'pending', message: 'no scan has run yet' };
    if (scan.state === 'FAILED')
      return failed(scan.error === null ? 'failed' : `${scan.error.code}: ${scan.error.message}`);
    return { status: scan.state === 'RUNNING' ? 'pending' : 'ok', message: scan.state.toLowerCase() };
  };

  const migrations = (): Check =>
    lifecycle.phase === 'starting' ? { status: 'pending', message: lifecycle.waitingFor ?? 'migrating' } : OK;

  const look = oneAtATime(async (): Promise<Readiness> => {
    const starting = lifecycle.phase === 'starting';
    const [thirdeye, openmetadata] = await Promise.all([
      starting ? migrations() : thirdeyeCheck(),
      openmetadataCheck(),
    ]);
    const checks = { thirdeye, openmetadata, migrations: migrations(), last_scan: lastScan() };
    const nothingToServe = thirdeye.status !== 'ok' && (zi.state()?.snapshot ?? null) === null;
    const notReady = lifecycle.phase !== 'running' || nothingToServe;
    const degraded = Object.values(checks).some((check) => check.status === 'failed');
    return {
      status: notReady ? 'not_ready' : degraded ? 'degraded' : 'ready',
      checks,
      auth: authEnabled ? 'enabled' : 'disabled',
    };
  });

  return {
    readiness: async (): Promise<ReadyResponse> => ({
      ...(await look()),
      timestamp: isoTime(deps.now()),
    }),
  };
};

export type ReadinessService = ReturnType<typeof createReadiness>;
