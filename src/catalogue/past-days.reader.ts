import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay, MS_PER_DAY } from '../time.ts';
import { newestDays } from './day-list.reader.ts';
import { parseDays } from './day-list.ts';
import { findIndex, firstByIndex, indexHint } from './index.probe.ts';
import { newestOperationDays, newestWriteDays, SYSTEM_PROFILE } from './operation.reader.ts';
import type { ById, IdRange } from './page.ts';
import { EVIDENCE_DAYS, type ServiceHash } from './table-facts.ts';
import { epochDays } from './usage.reader.ts';

const USAGE_DAY = epochDays('u.usageDate');

const oldestFirst = (text: string | null): Day[] => parseDays(text).reverse();

/** Days that a reader looks at: of each table as many as say what was the last on any of them. */
export type Days = { from: Day; to: Day };

const limitOf = ({ from, to }: Days): number => to - from + 1;

/** Finds out once by which index usage rows are best reached. */
export const createPastUsage = async (db: OpenMetadataDb) => {
  const byTable = await findIndex(db, 'entity_usage', ['id', 'usageDate']);
  const byDay = byTable === null ? await findIndex(db, 'entity_usage', ['usageDate', 'id']) : null;

  const rows = ({ after, upTo }: IdRange, { from, to }: Days) => {
    const used = db
      .selectFrom('table_entity as t')
      .innerJoin('entity_usage as u', 'u.id', 't.id')
      .where('u.entityType', '=', 'table')
      .where('u.count1', '>', 0);
    if (byDay === null) {
      return used
        .modifyFront(indexHint('u', byTable))
        .where('t.id', '>', after)
        .where('t.id', '<=', upTo)
        .where('u.usageDate', '>=', isoDay(from - EVIDENCE_DAYS))
        .where('u.usageDate', '<', isoDay(to + 1));
    }
    // Named one by one, each day is a range of its own in the index, bounded by the ids: not all use of all days is read.
    const days = Array.from({ length: to - from + EVIDENCE_DAYS + 1 }, (_, i) => isoDay(to - i));
    return used
      .modifyFront(firstByIndex('u', byDay))
      .where('u.usageDate', 'in', days)
      .where('u.id', '>', after)
      .where('u.id', '<=', upTo);
  };

  return {
    /** The days of use of each table. */
    byTable: async (range: IdRange, days: Days): Promise<ById<Day[]>> => {
      const found = await rows(range, days)
        .select(['t.id', newestDays(USAGE_DAY, limitOf(days)).as('days')])
        .groupBy('t.id')
        .execute();
      return new Map(found.map(({ id, days: text }) => [id, oldestFirst(text)]));
    },

    /** The days of use of each service, by its live tables of the page. */
    byService: async (range: IdRange, days: Days): Promise<{ service: ServiceHash; day: Day }[]> =>
      rows(range, days)
        .where(sql`COALESCE(${sql.ref('t.deleted')}, 0)`, '=', 0)
        .select([sql<string>`SUBSTRING_INDEX(${sql.ref('t.fqnHash')}, '.', 1)`.as('service')])
        .select(USAGE_DAY.as('day'))
        .groupBy(['service', 'day'])
        .execute(),
  };
};

type PastOperations = { writeDays: Day[]; operationDays: Day[] };

/** Days of recorded operations of each table. */
export const readPastOperations = async (
  db: OpenMetadataDb,
  { after, upTo }: IdRange,
  days: Days,
): Promise<ById<PastOperations>> => {
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
    .select('t.id')
    .select(newestWriteDays(limitOf(days)).as('writes'))
    .select(newestOperationDays(limitOf(days)).as('operations'))
    .where('t.id', '>', after)
    .where('t.id', '<=', upTo)
    .where('p.extension', '=', SYSTEM_PROFILE)
    .where('p.timestamp', '<', (days.to + 1) * MS_PER_DAY)
    .groupBy('t.id')
    .execute();
  return new Map(
    rows.map(({ id, writes, operations }) => [
      id,
      { writeDays: oldestFirst(writes), operationDays: oldestFirst(operations) },
    ]),
  );
};
