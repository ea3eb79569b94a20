import type { Day } from '../time.ts';
import type { ServiceSnapshot } from '../zi/snapshot.ts';

/** Bytes of one day that have one price. */
export type StoredBytes = {
  day: Day;
  serviceType: string | null;
  /** Empty for several services of the type that have no rate of their own. */
  serviceName: string;
  /** Live tables that are not views, and those of them with a known size. */
  tables: number;
  measured: number;
  /** Known bytes, and those of them in tables that nobody has written to for long. */
  bytes: bigint;
  longTermBytes: bigint;
  source: 'scan' | 'backfill';
};

/** What one service stored on one day. */
export type StorageDay = StoredBytes & { serviceHash: string };

export const storageDayOf = (
  { hash, name, serviceType, tally }: Omit<ServiceSnapshot, 'evidence'>,
  day: Day,
  source: StorageDay['source'],
): StorageDay => ({
  day,
  serviceHash: hash,
  serviceName: name,
  serviceType,
  tables: tally.tables,
  measured: tally.measured,
  bytes: tally.totalBytes,
  longTermBytes: tally.longTermBytes,
  source,
});
