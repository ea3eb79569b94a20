import { setTimeout as sleep } from 'node:timers/promises';
import type { Scan, ScanStore } from '../catalogue/scan.store.ts';
import { AppError, badRequest, notFound, unavailable } from '../errors.ts';
import type { ScanJob } from '../zi/scan.job.ts';
import type { ScanOptions } from '../zi/scan.service.ts';
import type { ScanResponse } from './scans.schemas.ts';

/** Together well below the time that a request may take. */
const ATTEMPTS = 20;
const PAUSE_MS = 150;

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
  /** Whether the days before the first scan are rebuilt at all. */
  rebuildsPast: boolean;
};

export const createScansService = ({ scans, job, rebuildsPast }: ScansDeps) => {
  const find = async (id: number): Promise<ScanResponse> => {
    const scan = await scans.find(id);
    if (scan === null) throw notFound(`scan ${id} not found`);
    return view(scan);
  };

  return {
    find,

    /** Newest first. */
    list: async (limit: number, before: number | undefined): Promise<ScanResponse[]> =>
      (await scans.list(limit, before ?? null)).map(view),

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
