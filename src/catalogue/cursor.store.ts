import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Cursors } from './cursors.ts';

/** What the published facts stand on. */
export type Basis = {
  scanId: number;
  /** Epoch milliseconds: start of the last full scan. */
  fullAt: number;
  /** Features of OpenMetadata and methods, as text: an increment needs the same. */
  features: string;
  cursors: Cursors;
};

/** Cursors of the published facts. */
export const createCursorStore = () => ({
  read: async (trx: ThirdeyeDb): Promise<Basis | null> => {
    const row = await trx.selectFrom('scan_cursors').selectAll().executeTakeFirst();
    if (row === undefined) return null;
    return {
      scanId: row.scan_id,
      fullAt: row.full_at.getTime(),
      features: row.basis,
      cursors: {
        day: row.day,
        tablesUpdatedAt: Number(row.tables_updated_at),
        usageDay: row.usage_day,
      },
    };
  },

  /** Part of the publishing transaction. */
  save: async (trx: ThirdeyeDb, { scanId, fullAt, features, cursors }: Basis): Promise<void> => {
    const values = {
      scan_id: scanId,
      full_at: new Date(fullAt),
      basis: features,
      day: cursors.day,
      tables_updated_at: cursors.tablesUpdatedAt,
      usage_day: cursors.usageDay,
    };
    await trx
      .insertInto('scan_cursors')
      .values({ singleton: 1, ...values })
      .onDuplicateKeyUpdate(values)
      .execute();
  },
});

export type CursorStore = ReturnType<typeof createCursorStore>;
