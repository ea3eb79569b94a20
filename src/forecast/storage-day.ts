import type { Day } from '../time.ts';
import type { ServiceSnapshot } from '../zi/snapshot.ts';

/** What one service stored on one day. */
export type StorageDay = {
  day: Day;
  serviceHash: string;
  serviceName: string;
  serviceType: string | null;
  /** Live tables that are not views, and those of them with a known size. */
  tables: number;
  measured: number;
  /** Known bytes, and those of them in tables that nobody has written to for long. */
  bytes: bigint;
  longTermBytes: bigint;
  source: 'scan' | 'backfill';
};

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
