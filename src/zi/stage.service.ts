import type { Features } from '../catalogue/catalogue.probe.ts';
import type { Catalogue } from '../catalogue/catalogue.service.ts';
import type { Basis, CursorStore } from '../catalogue/cursor.store.ts';
import type { FactsStore, Merged } from '../catalogue/facts.store.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import { dayOf } from '../time.ts';
import type { ReadScan } from './publish.service.ts';
import { METHOD_VERSION } from './score.ts';
import type { ZiStore } from './zi.store.ts';

/** Counts up when facts of the same OpenMetadata would be read otherwise than before: increments then start anew. */
const FACTS_VERSION = 1;

export type StagerDeps = {
  catalogue: Catalogue;
  facts: FactsStore;
  scans: ScanStore;
  zi: ZiStore;
  cursors: CursorStore;
  /** After so long a scan reads everything again, in milliseconds. */
  fullScanMs: number;
};

/** `tables`: rows of table_entity when the scan began. */
type Begun = { scanId: number; startedAt: number; tables: number; signal: AbortSignal; full: boolean };
type Page = { facts: readonly TableFacts[]; changed: readonly TableFacts[]; removed: readonly string[] };

/** Reads OpenMetadata into the stage: all of it, or what has changed since the published scan. */
export const createStager = ({ catalogue, facts, scans, zi, cursors, fullScanMs }: StagerDeps) => {
  /** The published facts' basis, when an increment may build on it. */
  const usableBasis = async (text: string, { startedAt, full }: Begun): Promise<Basis | null> => {
    if (full) return null;
    const basis = await cursors.read();
    if (basis === null || basis.features !== text) return null;
    const published = await zi.published();
    const age = startedAt - basis.fullAt;
    const usable =
      published?.scanId === basis.scanId &&
      age >= 0 &&
      age < fullScanMs &&
      basis.cursors.day <= dayOf(startedAt);
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

  async function* pages(
    features: Features,
    basis: Basis | null,
    tables: number,
    options: Parameters<Catalogue['pages']>[1],
  ) {
    if (basis === null) {
      for await (const page of catalogue.pages(features, options))
        yield { ...page, changed: page.facts, removed: [] };
      return;
    }
    const { cursors: since } = basis;
    const { countKnown } = facts;
    const increment = { ...options, known: facts.pages(), countKnown, tables, cursors: since };
    yield* catalogue.increment(features, increment);
  }

  const lastServiceTypes = async (basis: Basis | null): Promise<Map<string, string>> => {
    const published = basis === null ? null : await zi.published();
    const snapshot = published === null ? null : await zi.snapshot(published);
    return new Map(
      snapshot?.services.flatMap(({ hash, serviceType: type }) => (type === null ? [] : [[hash, type]])),
    );
  };

  return async (begun: Begun, features: Features): Promise<ReadScan> => {
    const { scanId, startedAt, signal } = begun;
    const text = await featuresText(features);
    const basis = await usableBasis(text, begun);
    await scans.progress(scanId, { mode: basis === null ? 'full' : 'incremental' });
    await facts.clearStaged();
    const tablesUpdatedAt = await catalogue.readUpdatedAt(startedAt);
    const domains = await catalogue.readDomains(features);
    const serviceTypes = await lastServiceTypes(basis);
    const merged: Merged = { changed: 0, removed: 0 };
    let tables = 0;
    const stage = async (page: Page): Promise<void> => {
      await facts.stage(scanId, page.changed);
      await facts.stageRemovals(scanId, page.removed);
      tables += page.facts.length;
      merged.changed += page.changed.length;
      merged.removed += page.removed.length;
      await scans.progress(scanId, { tables_read: tables });
    };
    // A page is written while the next one is read.
    let staging: Promise<void> = Promise.resolve();
    try {
      for await (const page of pages(features, basis, begun.tables, {
        today: dayOf(startedAt),
        domains,
        signal,
      })) {
        await staging;
        for (const [hash, type] of page.serviceTypes) serviceTypes.set(hash, type);
        staging = stage(page);
        staging.catch(() => undefined); // awaited before the next page; until then it must not count as unhandled
      }
    } finally {
      await staging;
    }
    return {
      scanId,
      startedAt,
      features,
      tables,
      increment: basis === null ? null : { onto: basis.scanId, ...merged },
      basis: {
        fullAt: basis?.fullAt ?? startedAt,
        features: text,
        cursors: { day: dayOf(startedAt), tablesUpdatedAt, tables: begun.tables },
      },
      services: await catalogue.readServices(features),
      domains: [...domains.values()],
      serviceTypes,
    };
  };
};
