import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Day } from '../time.ts';
import type { Features } from './catalogue.probe.ts';
import { type IncrementOptions, storeIncrement } from './increment.service.ts';
import { type Stored, type StoreOptions, type Stores, storeWhole } from './whole.service.ts';

/** What is kept of the catalogue's tables, and how it is brought up to date in a scan's transaction. */
export const createInventory = (stores: Stores) => {
  /** What is known already. */
  const known = (trx: ThirdeyeDb, today: Day): Stored => ({
    extremes: () => stores.facts.serviceExtremes(trx, today),
    pages: stores.facts.pages(trx),
  });

  return {
    known,

    /** Reads everything. */
    readWhole: async (trx: ThirdeyeDb, features: Features, options: StoreOptions): Promise<Stored> => {
      await storeWhole(trx, stores, features, options);
      return known(trx, options.today);
    },

    /** Reads what has changed. */
    readChanges: (trx: ThirdeyeDb, features: Features, options: IncrementOptions): Promise<Stored> =>
      storeIncrement(trx, stores, features, options),
  };
};

export type Inventory = ReturnType<typeof createInventory>;
