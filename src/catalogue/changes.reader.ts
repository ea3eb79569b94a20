import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { isoDay, MS_PER_DAY } from '../time.ts';
import { type Cursors, profilesFrom, type Since, UPDATED_OVERLAP_MS, usageFrom } from './cursors.ts';
import type { RecentProfiles } from './facts-patch.ts';
import { createIdIndex, type IdIndex } from './id-index.ts';
import { findIndex, firstByIndex, indexHint } from './index.probe.ts';
import { LAST_OPERATION, SYSTEM_PROFILE, toOperations, WRITE_DAYS } from './operation.reader.ts';
import { HAS_SIZE, SIZE, sizeBytes, TABLE_PROFILE } from './profile.reader.ts';
import { createRecentProfileTable, type RecentProfileTable } from './recent-profiles.ts';
import { estimateTables } from './table.reader.ts';
import { epochDays } from './usage.reader.ts';
import { createUsageTable, type UsageTable } from './usage-table.ts';

/**
 * The latest change of a table up to now, in epoch milliseconds: OpenMetadata's clock, not ours. Where no index tells, it
 * passes over all documents. 0 when there is no table.
 */
export const readUpdatedAt = async (db: OpenMetadataDb, now: number): Promise<number> => {
  const index = await findIndex(db, 'table_entity', ['updatedAt']);
  const row = await db
    .selectFrom('table_entity')
    .modifyFront(indexHint('table_entity', index))
    .select('updatedAt')
    .where('updatedAt', '<=', now)
    .orderBy('updatedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? 0 : Number(row.updatedAt);
};

/** Tables whose documents have changed since the cursors; where no index tells, it reads them all. */
export const readUpdated = async (
  db: OpenMetadataDb,
  { cursors: { tablesUpdatedAt }, signal }: { cursors: Cursors; signal: AbortSignal },
): Promise<IdIndex> => {
  const index = await findIndex(db, 'table_entity', ['updatedAt']);
  const updated = createIdIndex();
  const query = db
    .selectFrom('table_entity')
    .modifyFront(indexHint('table_entity', index))
    .select('id')
    .where('updatedAt', '>=', tablesUpdatedAt - UPDATED_OVERLAP_MS);
  await db.streamRows(query.compile(), ([id]) => void updated.add(id as string), signal);
  return updated;
};

/** Days of use of each table that may be others than they were. */
export const readRecentUsage = async (
  db: OpenMetadataDb,
  { cursors, today, signal }: Since & { signal: AbortSignal },
): Promise<UsageTable> => {
  const from = usageFrom(cursors);
  const expected = (await estimateTables(db)) / 2;
  const usage = createUsageTable({ oldest: from, kept: today - from + 1, expected });
  const index = await findIndex(db, 'entity_usage', ['usageDate']);
  const query = db
    .selectFrom('entity_usage')
    .modifyFront(indexHint('entity_usage', index))
    .select(['id', epochDays('usageDate').as('day'), 'count1'])
    .where('usageDate', '>=', isoDay(from))
    .where('usageDate', '<', isoDay(today + 1))
    .where('entityType', '=', 'table')
    .where('count1', '>', 0);
  await db.streamRows(
    query.compile(),
    ([id, day, count]) => usage.add(id as string, day as number, count as number),
    signal,
  );
  return usage;
};

/** The newest table profile's moment and, of several that share it, the largest size: digits that sort as they count. */
const NEWEST = sql<
  string | null
>`MAX(CASE WHEN ${sql.ref('p.extension')} = ${sql.lit(TABLE_PROFILE)} THEN CONCAT(LPAD(${sql.ref('p.timestamp')}, 20, '0'), ':', CASE WHEN ${HAS_SIZE} THEN LPAD(CAST(${SIZE} AS DECIMAL(40, 0)), 40, '0') ELSE '' END) END)`;

const newestOf = (text: string | null): Pick<RecentProfiles, 'profiledAt' | 'sizeBytes'> => {
  const [at = '', size = ''] = text?.split(':') ?? [];
  return { profiledAt: at === '' ? null : Number(at), sizeBytes: size === '' ? null : sizeBytes(size) };
};

/** What profiles that may be others than they were tell of the tables that have any. */
export const readRecentProfiles = async (
  db: OpenMetadataDb,
  { cursors, today, signal }: Since & { signal: AbortSignal },
): Promise<RecentProfileTable> => {
  const from = profilesFrom(cursors);
  const profiles = createRecentProfileTable(from);
  const index = await findIndex(db, 'profiler_data_time_series', ['extension', 'timestamp']);
  const query = db
    .selectFrom('profiler_data_time_series as p')
    .innerJoin('table_entity as t', 't.fqnHash', 'p.entityFQNHash')
    .modifyFront(firstByIndex('p', index))
    .select(['t.id', NEWEST.as('newest'), WRITE_DAYS.as('writes'), LAST_OPERATION.as('last')])
    .where('p.extension', 'in', [TABLE_PROFILE, SYSTEM_PROFILE])
    .where('p.timestamp', '>=', from * MS_PER_DAY)
    .where('p.timestamp', '<', (today + 1) * MS_PER_DAY)
    .groupBy('t.id');
  await db.streamRows(
    query.compile(),
    ([id, newest, writes, last]) =>
      profiles.add(id as string, {
        ...newestOf(newest as string | null),
        ...toOperations({ writes: writes as string | null, last: last as number | null }),
      }),
    signal,
  );
  return profiles;
};
