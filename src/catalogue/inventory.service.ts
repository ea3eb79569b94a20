import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Features } from './catalogue.probe.ts';
import { type IncrementOptions, storeIncrement } from './increment.service.ts';
import { type Stored, type StoreOptions, type Stores, storeWhole } from './whole.service.ts';

/** What is kept of the catalogue's tables, and how it is brought up to date in a scan's transaction. */
export const createInventory = (stores: Stores) => {
  /** What is known already. */
  const known = (trx: ThirdeyeDb, { beside, today }: Pick<StoreOptions, 'beside' | 'today'>): Stored => ({
    extremes: () => stores.facts.serviceExtremes(trx, beside, today),
    pages: stores.facts.pages(beside),
  });

  return {
    known,

    /** Reads everything. */
    readWhole: async (trx: ThirdeyeDb, features: Features, options: StoreOptions): Promise<Stored> => {
      await storeWhole(trx, stores, features, options);
      return known(trx, options);
    },

    /** Reads what has changed. */
    readChanges: (trx: ThirdeyeDb, features: Features, options: IncrementOptions): Promise<Stored> =>
      storeIncrement(trx, stores, features, options),
  };
};

export type Inventory = ReturnType<typeof createInventory>;
