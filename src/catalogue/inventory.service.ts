import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Features } from './catalogue.probe.ts';
import { type IncrementOptions, storeIncrement } from './increment.service.ts';
import type { TableFacts } from './table-facts.ts';
import { type Stores, storeWhole, type WholeOptions } from './whole.service.ts';

/** What is kept of the catalogue's tables, and how it is brought up to date in a scan's transaction. */
export const createInventory = (stores: Stores) => ({
  /** Reads everything. */
  readWhole: (trx: ThirdeyeDb, features: Features, options: WholeOptions): Promise<void> =>
    storeWhole(trx, stores, features, options),

  /** Reads what has changed. All tables come out, and must be read to the end. */
  readChanges: (
    trx: ThirdeyeDb,
    features: Features,
    options: IncrementOptions,
  ): Promise<AsyncGenerator<TableFacts[]>> => storeIncrement(trx, stores, features, options),
});

export type Inventory = ReturnType<typeof createInventory>;
