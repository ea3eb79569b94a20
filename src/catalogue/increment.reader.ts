import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { Features } from './catalogue.probe.ts';
import { createTableReader, type ReadOptions, type TablesRead } from './catalogue.reader.ts';
import { patchFacts } from './facts-patch.ts';
import type { ById, IdRange } from './page.ts';
import { createRelationReader } from './relation.reader.ts';
import { readTableRowsOf } from './table.reader.ts';
import { EVIDENCE_DAYS, type Metadata, type Relations, type TableFacts, type Usage } from './table-facts.ts';
import { createTierReader } from './tier.reader.ts';
import { createUsageReader, readFirstUsage } from './usage.reader.ts';
import type { UsageTable } from './usage-table.ts';

/** So many of the oldest days are looked at for the first day of use of tables that are used all the time. */
const FIRST_DAYS = 5;

/** Readers for what must be read because of what has changed in OpenMetadata since the cursors. */
export type Increment = {
  /**
   * What documents and profiles tell of tables; those that are not live are not in the answer. `before`, by id: what is known
   * of tables whose profiles have not changed.
   */
  readTables(ids: readonly string[], before: ReadonlyMap<string, Metadata>): Promise<TablesRead>;
  readUsage(ids: readonly string[]): Promise<ById<Usage>>;
  /** The first days of use that count, of tables that were used in the oldest days that do; not of all. */
  readFirstUsage(): Promise<UsageTable>;
  /** The facts of a range with owners, domains, lineage and tiers as they are now: these have no cursor. */
  refresh(range: IdRange, tables: readonly TableFacts[]): Promise<TableFacts[]>;
};

export const createIncrement = async (
  db: OpenMetadataDb,
  features: Features,
  { today, domains, live, signal }: Omit<ReadOptions, 'pageSize'>,
): Promise<Increment> => {
  const [readTables, readTiers, readUsage, readRelations] = await Promise.all([
    createTableReader(db, features, today),
    features.tags ? createTierReader(db, signal) : null,
    features.usage ? createUsageReader(db, today) : null,
    createRelationReader(db, features, domains, live),
  ]);

  return {
    readTables: async (ids, before) =>
      readTables({ ids }, ids.length === 0 ? [] : await readTableRowsOf(db, ids), before),
    readUsage: async (ids) => (readUsage === null ? new Map() : readUsage(ids)),
    readFirstUsage: () => readFirstUsage(db, { from: today - EVIDENCE_DAYS, days: FIRST_DAYS, signal }),
    refresh: async (range, tables) => {
      const [relations, tiers] = await Promise.all([readRelations(range, tables), readTiers?.(tables)]);
      return tables.map((table, i) =>
        patchFacts(table, relations[i] as Relations, tiers?.get(table.fqnHash) ?? null),
      );
    },
  };
};
