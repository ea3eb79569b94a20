import { inBackground } from '../background.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Day } from '../time.ts';
import { together } from '../together.ts';
import type { Features } from './catalogue.probe.ts';
import type { CataloguePage } from './catalogue.reader.ts';
import type { Catalogue } from './catalogue.service.ts';
import { isStoredAlike } from './facts.columns.ts';
import type { FactsPage, FactsStore } from './facts.store.ts';
import type { ExtremesByService } from './service-extremes.ts';
import type { DomainFacts } from './table-facts.ts';
import type { UsageStore } from './usage.store.ts';

/** Pages that are in memory because they are being written while the next ones are read. */
const PAGES_AT_ONCE = 2;

export type Stores = { catalogue: Catalogue; facts: FactsStore; usage: UsageStore };

/** Tables that a scan has read, those of them that are new or different (their use aside), and those that are gone. */
export type Progress = { tables: number; changed: number; removed: number };

/** What both kinds of reading need; `serviceTypes` and `progress` are added to. */
export type StoreOptions = {
  /** Reads what the transaction has written, while that writes. */
  beside: ThirdeyeDb;
  today: Day;
  /** By id. */
  domains: ReadonlyMap<string, DomainFacts>;
  signal: AbortSignal;
  serviceTypes: Map<string, string>;
  progress: Progress;
  onProgress(): Promise<void>;
  /** How many tables and views there are. */
  onTotal(tables: number): Promise<void>;
};

/** What is known of all tables. */
export type Stored = {
  /** The first page may be asked for before. */
  extremes(): Promise<ExtremesByService>;
  /** By id. To be read once and to the end: what is found on the way is written. */
  pages: AsyncGenerator<FactsPage>;
};

/**
 * Makes what is known of all tables what OpenMetadata says now, in a scan's transaction. Days of use are most of the rows:
 * they are read beside everything else.
 */
export const storeWhole = async (
  trx: ThirdeyeDb,
  { catalogue, facts, usage }: Stores,
  features: Features,
  { today, domains, signal, serviceTypes, progress, onProgress, onTotal }: StoreOptions,
): Promise<void> => {
  const live = await catalogue.readLive(signal);
  await onTotal(live.size());

  const store = async ({ range, tables }: CataloguePage): Promise<void> => {
    const changed = new Map(tables.map((table) => [table.id, table]));
    // Where many tables are gone, far more may be known of a range than have been read of it.
    for await (const known of facts.inRange(trx, range)) {
      const gone: string[] = [];
      for (const before of known) {
        const table = changed.get(before.id);
        if (table === undefined) gone.push(before.id);
        else if (isStoredAlike(before, table)) changed.delete(before.id);
      }
      await facts.remove(trx, gone);
      progress.removed += gone.length;
    }
    await facts.write(trx, [...changed.values()]);
    progress.tables += tables.length;
    progress.changed += changed.size;
    await onProgress();
  };

  const storeTables = (until: AbortSignal): Promise<void> =>
    inBackground(PAGES_AT_ONCE, async (begin) => {
      for await (const page of catalogue.pages(features, { today, domains, live, signal: until })) {
        for (const [hash, type] of page.serviceTypes) serviceTypes.set(hash, type);
        await begin(() => store(page));
      }
    });

  const storeUsage = async (until: AbortSignal): Promise<void> => {
    await usage.replace(trx, await catalogue.readUsage(features, { today, live, signal: until }), until);
  };

  await together(signal, storeTables, storeUsage);
};
