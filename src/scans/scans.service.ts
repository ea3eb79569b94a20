import { setTimeout as sleep } from 'node:timers/promises';
import type { Scan, ScanStore } from '../catalogue/scan.store.ts';
import { AppError, badRequest, notFound, unavailable } from '../errors.ts';
import type { ScanJob } from '../zi/scan.job.ts';
import type { ScanOptions } from '../zi/scan.service.ts';
import type { ZiService } from '../zi/zi.service.ts';
import type { ScanResponse } from './scans.schemas.ts';

/** Together well below the time that a request may take. */
const ATTEMPTS = 20;
const PAUSE_MS = 150;

/** Looks for a newer snapshot: the first may be one that had begun before there was any. */
const LOOKS = 2;

const view = (scan: Scan): ScanResponse => ({
  id: scan.id,
  state: scan.state,
  phase: scan.phase,
  mode: scan.mode,
  tables_read: scan.tablesRead,
  tables_total: scan.tablesTotal,
  changed: scan.changed,
  removed: scan.removed,
  started_at: scan.startedAt.toISOString(),
  finished_at: scan.finishedAt?.toISOString() ?? null,
  error: scan.error,
});

type ScansDeps = {
  scans: ScanStore;
  job: Pick<ScanJob, 'begin'>;
  zi: Pick<ZiService, 'state' | 'refresh'>;
  /** Whether the days before the first scan are rebuilt at all. */
  rebuildsPast: boolean;
};

export const createScansService = ({ scans, job, zi, rebuildsPast }: ScansDeps) => {
  /** Who is told that a scan has succeeded finds its figures here from then on, on whichever replica it ran. */
  const tell = async (read: readonly Scan[]): Promise<ScanResponse[]> => {
    const newest = Math.max(0, ...read.filter(({ state }) => state === 'SUCCEEDED').map(({ id }) => id));
    for (let look = 0; look < LOOKS && newest > (zi.state()?.snapshot?.scanId ?? 0); look += 1)
      await zi.refresh();
    return read.map(view);
  };

  const find = async (id: number): Promise<ScanResponse> => {
    const scan = await scans.find(id);
    const [told] = await tell(scan === null ? [] : [scan]);
    if (told === undefined) throw notFound(`scan ${id} not found`);
    return told;
  };

  return {
    find,

    /** Newest first. */
    list: async (limit: number, before: number | undefined): Promise<ScanResponse[]> =>
      tell(await scans.list(limit, before ?? null)),

    /**
     * Begins a scan; 409 with the running one when one runs, on whichever replica. What holds the lock for a moment only
     * (a scan that ends, figures that are priced anew) is waited for. 400 for a wish that no scan would fulfil.
     */
    begin: async (options: ScanOptions): Promise<ScanResponse> => {
      if (options.again && !rebuildsPast)
        throw badRequest('validation failed', [
          { path: 'backfill', message: 'the past is not rebuilt here: HISTORY_BACKFILL_DAYS is 0' },
        ]);
      for (let attempt = 1; ; attempt += 1) {
        const begun = await job.begin(options);
        if (begun !== null) return find(begun.id);
        const { last: latest } = await scans.latest();
        if (latest?.state === 'RUNNING')
          throw new AppError(409, `scan ${latest.id} is running`, { extra: { scan: view(latest) } });
        if (attempt === ATTEMPTS) throw unavailable('a scan is about to begin or to end: try again', 1);
        await sleep(PAUSE_MS);
      }
    },
  };
};

export type ScansService = ReturnType<typeof createScansService>;
