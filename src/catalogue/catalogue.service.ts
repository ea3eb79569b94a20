import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Day } from '../time.ts';
import { catalogueError, check, type Features, probe } from './catalogue.probe.ts';
import { type CataloguePage, type ReadOptions, readCatalogue } from './catalogue.reader.ts';
import { readRecentProfiles, readRecentUsage, readUpdated, readUpdatedAt } from './changes.reader.ts';
import type { Cursors, Since } from './cursors.ts';
import { readDomains } from './domain.reader.ts';
import type { IdIndex, IdSet } from './id-index.ts';
import { createIncrement, type Increment } from './increment.reader.ts';
import { readLiveTables } from './live-table.reader.ts';
import { readPast, readRecordedUse } from './past.reader.ts';
import type { Days } from './past-days.reader.ts';
import { createRecentProfileTable, type RecentProfileTable } from './recent-profiles.ts';
import { readServices } from './service.reader.ts';
import { readSchemaName } from './table.reader.ts';
import type { DomainFacts } from './table-facts.ts';
import { readAllUsage, usageWithin } from './usage.reader.ts';
import { createUsageTable, type UsageTable } from './usage-table.ts';

/** Tables of one page: enough to make round trips cheap, few enough to keep memory flat. */
const PAGE = 500;

type PastOptions = Omit<ReadOptions, 'pageSize' | 'live'> & { days: Days };

const inWords = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw catalogueError(error);
  }
};

async function* eachInWords<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw catalogueError(error);
  }
}

/** All functions of an object, with what they reject with in words. */
const allInWords = (increment: Increment): Increment => ({
  ...increment,
  readTables: (ids, before) => inWords(increment.readTables(ids, before)),
  readUsage: (ids) => inWords(increment.readUsage(ids)),
  readFirstUsage: () => inWords(increment.readFirstUsage()),
  refresh: (range, tables) => inWords(increment.refresh(range, tables)),
});

/** OpenMetadata as a scan sees it. Faults of its MySQL come out as CatalogueError. */
export const createCatalogue = (db: OpenMetadataDb) => ({
  check: () => check(db),
  probe: () => probe(db),
  /** The schema that is read: facts of one are not those of another. */
  schema: () => inWords(readSchemaName(db)),
  readServices: (features: Features) => (features.services ? inWords(readServices(db)) : Promise.resolve([])),
  /** By id. */
  readDomains: (features: Features): Promise<Map<string, DomainFacts>> =>
    features.domains ? inWords(readDomains(db)) : Promise.resolve(new Map()),
  readLive: (signal: AbortSignal): Promise<IdIndex> => inWords(readLiveTables(db, signal)),
  readUpdated: (since: { cursors: Cursors; signal: AbortSignal }) => inWords(readUpdated(db, since)),
  readRecentUsage: (features: Features, since: Since & { signal: AbortSignal }) =>
    features.usage
      ? inWords(readRecentUsage(db, since))
      : Promise.resolve(createUsageTable({ oldest: since.today, kept: 0 })),
  readRecentProfiles: (
    features: Features,
    since: Since & { signal: AbortSignal },
  ): Promise<RecentProfileTable> =>
    features.profiles
      ? inWords(readRecentProfiles(db, since))
      : Promise.resolve(createRecentProfileTable(since.today)),
  /** Where the next increment's look at changed tables begins. */
  readUpdatedAt: (now: number) => inWords(readUpdatedAt(db, now)),
  /** All tables in pages, without their use. */
  pages: (features: Features, options: Omit<ReadOptions, 'pageSize'>): AsyncGenerator<CataloguePage> =>
    eachInWords(readCatalogue(db, features, { ...options, pageSize: PAGE })),
  /** The use of all live tables. */
  readUsage: (
    features: Features,
    options: { today: Day; live: IdSet; signal: AbortSignal },
  ): Promise<UsageTable> =>
    features.usage
      ? inWords(readAllUsage(db, options))
      : Promise.resolve(createUsageTable(usageWithin(options.today))),
  increment: async (features: Features, options: Omit<ReadOptions, 'pageSize'>): Promise<Increment> =>
    allInWords(await inWords(createIncrement(db, features, options))),
  /** Days of use of each service, as far back as any of `days` can take them for evidence. */
  recordedUse: (features: Features, options: { days: Days; signal: AbortSignal }) =>
    inWords(readRecordedUse(db, features, options)),
  /** What is known of each table on each of `days`, in pages. */
  past: (features: Features, options: PastOptions) => eachInWords(readPast(db, features, options)),
});

export type Catalogue = ReturnType<typeof createCatalogue>;
