import type { Features } from '../catalogue/catalogue.probe.ts';
import type { Catalogue } from '../catalogue/catalogue.service.ts';
import type { Basis, CursorStore } from '../catalogue/cursor.store.ts';
import { MOST_DAYS } from '../catalogue/cursors.ts';
import type { Inventory } from '../catalogue/inventory.service.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { Progress } from '../catalogue/whole.service.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { dayOf } from '../time.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Scanned } from './publish.service.ts';
import { METHOD_VERSION } from './score.ts';
import type { ZiStore } from './zi.store.ts';

/** Counts up when facts of the same OpenMetadata would be read otherwise than before: increments then start anew. */
const FACTS_VERSION = 3;

/** How often a scan tells how far it has come. */
const PROGRESS_MS = 500;

export type GatherDeps = {
  catalogue: Catalogue;
  inventory: Inventory;
  scans: ScanStore;
  zi: ZiStore;
  cursors: CursorStore;
  /** After so long a scan reads everything again, in milliseconds. */
  fullScanMs: number;
};

/** A scan's transaction, and what reads beside it what it has written. */
type Sessions = { trx: ThirdeyeDb; beside: ThirdeyeDb };

type Begun = { scanId: number; startedAt: number; signal: AbortSignal; full: boolean };

/** The same work, left out when it was done a short while ago. */
const seldom = (work: () => Promise<void>): (() => Promise<void>) => {
  let doneAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - doneAt < PROGRESS_MS) return;
    doneAt = performance.now();
    await work();
  };
};

/** Brings what is known of OpenMetadata up to date, in a scan's transaction: all of it, or what has changed since the published scan. */
export const createGatherer = (deps: GatherDeps) => {
  const { catalogue, inventory, scans, zi, cursors, fullScanMs } = deps;

  /** The published facts' basis, when an increment may build on it. */
  const usableBasis = async (
    trx: ThirdeyeDb,
    text: string,
    { startedAt, full }: Begun,
  ): Promise<Basis | null> => {
    if (full) return null;
    const basis = await cursors.read(trx);
    if (basis === null || basis.features !== text) return null;
    const published = await zi.published(trx);
    const age = startedAt - basis.fullAt;
    const usable =
      published?.scanId === basis.scanId &&
      age >= 0 &&
      age < fullScanMs &&
      basis.cursors.day <= dayOf(startedAt) &&
      basis.cursors.day >= dayOf(startedAt) - MOST_DAYS;
    return usable ? basis : null;
  };

  /** What facts depend on beside the catalogue's rows. */
  const featuresText = async (features: Features): Promise<string> =>
    JSON.stringify({
      facts: FACTS_VERSION,
      method: METHOD_VERSION,
      schema: await catalogue.schema(),
      features,
    });

  /** Service types as tables named them in the published scan. */
  const lastServiceTypes = async (trx: ThirdeyeDb): Promise<Map<string, string>> => {
    const published = await zi.published(trx);
    const snapshot = published === null ? null : await zi.snapshot(published, trx);
    return new Map(
      snapshot?.services.flatMap(({ hash, serviceType: type }) => (type === null ? [] : [[hash, type]])),
    );
  };

  return async ({ trx, beside }: Sessions, begun: Begun, features: Features): Promise<Scanned> => {
    const { scanId, startedAt, signal } = begun;
    const text = await featuresText(features);
    const basis = await usableBasis(trx, text, begun);
    await scans.progress(scanId, { mode: basis === null ? 'full' : 'incremental' });
    const today = dayOf(startedAt);
    const tablesUpdatedAt = await catalogue.readUpdatedAt(startedAt);
    const domains = await catalogue.readDomains(features);
    const serviceTypes = basis === null ? new Map<string, string>() : await lastServiceTypes(trx);
    const progress: Progress = { tables: 0, changed: 0, removed: 0 };
    const options = {
      ...{ beside, today, domains, signal, serviceTypes, progress },
      onProgress: seldom(() => scans.progress(scanId, { tables_read: progress.tables })),
      onTotal: (tables: number) => scans.progress(scanId, { tables_total: tables }),
    };
    const { extremes, pages } =
      basis === null
        ? await inventory.readWhole(trx, features, options)
        : await inventory.readChanges(trx, features, { ...options, cursors: basis.cursors });
    return {
      scanId,
      startedAt,
      features,
      known: { extremes, pages: untilAborted(pages, signal) },
      progress,
      isIncrement: basis !== null,
      basis: {
        fullAt: basis?.fullAt ?? startedAt,
        features: text,
        cursors: { day: today, tablesUpdatedAt },
      },
      services: await catalogue.readServices(features),
      domains: [...domains.values()],
      serviceTypes,
    };
  };
};
