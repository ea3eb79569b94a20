import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Day } from '../time.ts';
import { catalogueError, check, type Features, probe } from './catalogue.probe.ts';
import { readCatalogue } from './catalogue.reader.ts';
import { readUpdatedAt } from './changes.reader.ts';
import { readDomains } from './domain.reader.ts';
import { type IncrementOptions as IncrementReadOptions, readIncrement } from './increment.reader.ts';
import { readPast, readRecordedUse } from './past.reader.ts';
import type { Days } from './past-days.reader.ts';
import { readServices } from './service.reader.ts';
import { countTables, readSchemaName } from './table.reader.ts';
import type { DomainFacts } from './table-facts.ts';

/** Tables of one page: enough to make round trips cheap, few enough to keep memory flat. */
const PAGE = 1_000;

type PageOptions = { today: Day; domains: ReadonlyMap<string, DomainFacts>; signal: AbortSignal };
type IncrementOptions = PageOptions &
  Pick<IncrementReadOptions, 'cursors' | 'known' | 'countKnown' | 'tables'>;

const inWords = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw catalogueError(error);
  }
};

/** OpenMetadata as a scan sees it. Faults of its MySQL come out as CatalogueError. */
export const createCatalogue = (db: OpenMetadataDb) => ({
  check: () => check(db),
  probe: () => probe(db),
  countTables: () => inWords(countTables(db)),
  /** The schema that is read: facts of one are not those of another. */
  schema: () => inWords(readSchemaName(db)),
  readServices: (features: Features) => (features.services ? inWords(readServices(db)) : Promise.resolve([])),
  /** By id. */
  readDomains: (features: Features): Promise<Map<string, DomainFacts>> =>
    features.domains ? inWords(readDomains(db)) : Promise.resolve(new Map()),
  /** Where the next increment's look at changed tables begins. */
  readUpdatedAt: (now: number) => inWords(readUpdatedAt(db, now)),
  increment: async function* (features: Features, options: IncrementOptions) {
    try {
      yield* readIncrement(db, features, { ...options, pageSize: PAGE });
    } catch (error) {
      throw catalogueError(error);
    }
  },
  pages: async function* (features: Features, options: PageOptions) {
    try {
      yield* readCatalogue(db, features, { ...options, pageSize: PAGE });
    } catch (error) {
      throw catalogueError(error);
    }
  },
  /** Days of use of each service, as far back as any of `days` can take them for evidence. */
  recordedUse: (features: Features, options: { days: Days; signal: AbortSignal }) =>
    inWords(readRecordedUse(db, features, options)),
  /** What is known of each table on each of `days`, in pages. */
  past: async function* (features: Features, options: PageOptions & { days: Days }) {
    try {
      yield* readPast(db, features, options);
    } catch (error) {
      throw catalogueError(error);
    }
  },
});

export type Catalogue = ReturnType<typeof createCatalogue>;
