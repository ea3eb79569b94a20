import { sql } from 'kysely';
import { clipName } from '../catalogue/fqn.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import type { Day } from '../time.ts';
import type { Snapshot } from '../zi/snapshot.ts';
import { type StorageDay, type StoredBytes, storageDayOf } from './storage-day.ts';

/** Rows of one INSERT. */
const BATCH = 500;

const toRow = (of: StorageDay) => ({
  day: of.day,
  service_hash: of.serviceHash,
  service_name: clipName(of.serviceName),
  service_type: of.serviceType === null ? null : clipName(of.serviceType),
  tables: of.tables,
  measured: of.measured,
  bytes: of.bytes.toString(),
  long_term_bytes: of.longTermBytes.toString(),
  source: of.source,
});

const insert = async (trx: ThirdeyeDb, days: readonly StorageDay[]): Promise<void> => {
  for (const batch of inLists(days, BATCH)) {
    await trx.insertInto('storage_days').values(batch.map(toRow)).execute();
  }
};

/** Stored bytes of each service and day: the past that a forecast looks at. */
export const createStorageDaysStore = (db: ThirdeyeDb) => ({
  /** Part of the publishing transaction: the scan's day is as this scan found it. */
  publish: async (trx: ThirdeyeDb, { services, day }: Snapshot): Promise<void> => {
    await trx.deleteFrom('storage_days').where('day', '=', day).execute();
    await insert(
      trx,
      services.map((service) => storageDayOf(service, day, 'scan')),
    );
  },

  /** Replaces backfilled days; a scanned one stays as it is. */
  backfill: async (trx: ThirdeyeDb, days: ReadonlyMap<Day, readonly StorageDay[]>): Promise<void> => {
    if (days.size === 0) return;
    const scanned = await trx
      .selectFrom('storage_days')
      .select('day')
      .distinct()
      .where('day', 'in', [...days.keys()])
      .where('source', '=', 'scan')
      .execute();
    const kept = new Set(scanned.map(({ day }) => day));
    for (const [day, rows] of days) {
      if (kept.has(day)) continue;
      await trx.deleteFrom('storage_days').where('day', '=', day).execute();
      await insert(trx, rows);
    }
  },

  /**
   * What was stored on each day from `from` to `to`, oldest first, added up on the server: one row for each service
   * type, and one for each service that `apart` names. Of one service when its hash is given.
   */
  read: async (
    { from, to }: { from: Day; to: Day },
    { serviceHash, apart }: { serviceHash: string | null; apart: readonly string[] },
  ): Promise<StoredBytes[]> => {
    const name =
      apart.length === 0
        ? sql<string>`''`
        : sql<string>`CASE WHEN service_name IN (${sql.join(apart)}) THEN service_name ELSE '' END`;
    const rows = await db
      .selectFrom('storage_days')
      .select(['day', 'service_type', name.as('name')])
      .select(({ fn }) => [
        fn.sum<string>('tables').as('tables'),
        fn.sum<string>('measured').as('measured'),
        fn.sum<string>('bytes').as('bytes'),
        fn.sum<string>('long_term_bytes').as('long_term_bytes'),
        fn.max('source').as('source'),
      ])
      .where('day', '>=', from)
      .where('day', '<=', to)
      .$if(serviceHash !== null, (query) => query.where('service_hash', '=', serviceHash ?? ''))
      .groupBy(['day', 'service_type', 'name'])
      .orderBy('day')
      .execute();
    return rows.map((row) => ({
      day: row.day,
      serviceName: row.name,
      serviceType: row.service_type,
      tables: Number(row.tables),
      measured: Number(row.measured),
      bytes: BigInt(row.bytes),
      longTermBytes: BigInt(row.long_term_bytes),
      source: row.source,
    }));
  },
});
