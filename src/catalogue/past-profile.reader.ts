import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { dayOf, MS_PER_DAY } from '../time.ts';
import { findIndex, indexHint } from './index.probe.ts';
import type { ById, IdRange } from './page.ts';
import type { Days } from './past-days.reader.ts';
import type { ProfileMoment } from './past-table.ts';
import { HAS_SIZE, SIZE_AND_CREATION, TABLE_PROFILE, toProfile } from './profile.reader.ts';

/** Rows after which others may have their turn: a page has one for each table and day. */
const BREATH_ROWS = 1_000;

type Row = { at: number; hasSize: boolean; size: bigint | null; created: number | null };

/** Folds a row into the moment before it when they share it: the largest size and the earliest creation count. */
const fold = (moments: (ProfileMoment & { at: number })[], row: Row): void => {
  const last = moments.at(-1);
  if (last === undefined || last.at !== row.at) {
    moments.push({
      at: row.at,
      day: dayOf(row.at),
      hasSize: row.hasSize,
      sizeBytes: row.size,
      createdDay: row.created,
    });
    return;
  }
  last.hasSize ||= row.hasSize;
  if (row.size !== null && (last.sizeBytes === null || row.size > last.sizeBytes)) last.sizeBytes = row.size;
  if (row.created !== null && (last.createdDay === null || row.created < last.createdDay))
    last.createdDay = row.created;
};

/** Reads, page by page, the profiles of tables on some days. */
export const createPastProfileReader = async (db: OpenMetadataDb) => {
  const index = await findIndex(db, 'profiler_data_time_series', ['entityFQNHash', 'extension']);

  return async ({ after, upTo }: IdRange, { from, to }: Days): Promise<ById<ProfileMoment[]>> => {
    const rows = await db
      .selectFrom('table_entity as t')
      .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
      .modifyFront(indexHint('p', index))
      .select(['t.id', 'p.timestamp as at'])
      .select(sql<number | null>`${HAS_SIZE}`.as('has_size'))
      .select(SIZE_AND_CREATION)
      .where('t.id', '>', after)
      .where('t.id', '<=', upTo)
      .where('p.extension', '=', TABLE_PROFILE)
      .where('p.operation', 'is', null)
      .where('p.timestamp', '>=', from * MS_PER_DAY)
      .where('p.timestamp', '<', (to + 1) * MS_PER_DAY)
      .orderBy('t.id')
      .orderBy('p.timestamp')
      .execute();
    const byTable = new Map<string, (ProfileMoment & { at: number })[]>();
    for (const [i, row] of rows.entries()) {
      if (i % BREATH_ROWS === 0) await breathe();
      const moments = byTable.get(row.id) ?? [];
      byTable.set(row.id, moments);
      const hasSize = Number(row.has_size ?? 0) === 1;
      fold(moments, { hasSize, ...toProfile(row) });
    }
    return byTable;
  };
};
