import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, MS_PER_DAY } from '../time.ts';
import { findIndex } from './index.probe.ts';
import {
  INDEXED_LAST_OPERATION,
  INDEXED_WRITE_DAYS,
  type Operations,
  readDocumentedOperations,
  SYSTEM_PROFILE,
  toOperations,
} from './operation.reader.ts';
import { inSet } from './page.reader.ts';
import type { TableSet } from './page.ts';
import {
  createNewestReader,
  isProfileAt,
  mergeProfile,
  NO_PROFILE,
  type Profile,
  SIZE_AND_CREATION,
  TABLE_PROFILE,
  toProfile,
} from './profile.reader.ts';

/** What the profiler recorded of a table: its newest profile, and the operations on it. */
export type Recorded = Profile & Operations;

const PROFILE_AT = sql<
  number | null
>`MAX(CASE WHEN ${sql.ref('p.extension')} = ${sql.lit(TABLE_PROFILE)} THEN ${sql.ref('p.timestamp')} END)`;

/**
 * Reads what is recorded of tables up to `today`, by FQN hash. A table's profiles and operations lie side by side in the
 * index that begins with its hash, so one look finds both; of the documents only those of newest profiles are read.
 */
export const createProfilerReader = async (db: OpenMetadataDb, today: Day) => {
  const index = await findIndex(db, 'profiler_data_time_series', ['entityFQNHash', 'extension']);
  const byIndex = index === null ? sql`` : sql`INDEX(p ${sql.id(index)})`;
  const end = (today + 1) * MS_PER_DAY;
  const { addSizes } = await createNewestReader(db, end);

  const recorded = (set: TableSet) =>
    db
      .selectFrom('table_entity as t')
      .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
      .modifyFront(sql`/*+ JOIN_ORDER(t, p) ${byIndex} */`)
      .select([
        sql<string>`ANY_VALUE(${sql.ref('t.fqnHash')})`.as('hash'),
        PROFILE_AT.as('at'),
        INDEXED_WRITE_DAYS.as('writes'),
        INDEXED_LAST_OPERATION.as('last'),
        sql<number>`MAX(${sql.ref('p.extension')} = ${sql.lit(SYSTEM_PROFILE)} AND ${sql.ref('p.operation')} IS NULL)`.as(
          'unknown',
        ),
      ])
      .where(inSet('t.id', set))
      .where('p.extension', 'in', [TABLE_PROFILE, SYSTEM_PROFILE])
      .where('p.timestamp', '<', end)
      .groupBy('t.id');

  return async (set: TableSet): Promise<Map<string, Recorded>> => {
    const rows = await db
      .selectFrom(recorded(set).as('n'))
      .leftJoin('profiler_data_time_series as p', (join) => join.on(isProfileAt('n.hash', 'n.at')))
      .modifyFront(sql`/*+ ${byIndex} */`)
      .select(['n.hash', 'n.at', 'n.writes', 'n.last', 'n.unknown'])
      .select(SIZE_AND_CREATION)
      .execute();
    const all = new Map<string, Recorded>();
    const profiled = new Map<string, Recorded>();
    // Several profiles may share the newest moment: then there is a row for each.
    for (const { at, ...row } of rows) {
      const known = profiled.get(row.hash) ?? { ...NO_PROFILE, ...toOperations(row) };
      if (at === null) all.set(row.hash, known);
      else profiled.set(row.hash, { ...known, ...mergeProfile(known, toProfile({ ...row, at })) });
    }
    await addSizes(profiled);
    for (const [hash, table] of profiled) all.set(hash, table);
    const unknown = rows.filter((row) => Number(row.unknown) === 1).map(({ hash }) => hash);
    for (const [hash, operations] of await readDocumentedOperations(db, [...new Set(unknown)], end))
      all.set(hash, { ...(all.get(hash) ?? NO_PROFILE), ...operations });
    return all;
  };
};
