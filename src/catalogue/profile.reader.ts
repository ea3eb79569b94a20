import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
import { epochMs, type JsonText, jsonString } from './json-text.ts';
import type { ById, IdRange } from './page.ts';

export type Profile = {
  sizeBytes: bigint | null;
  /** Epoch milliseconds. */
  sizeMeasuredAt: number | null;
  createdDay: Day | null;
};

/** The largest size that is believed: what a BIGINT holds. */
const MAX_BYTES = 2n ** 63n - 1n;

/** Both layouts: up to 1.9.8 the document is the profile, later it holds it under `profileData`. */
const member = (name: string) =>
  sql<JsonText>`COALESCE(${sql.ref('p.json')}->${sql.lit(`$.profileData.${name}`)}, ${sql.ref('p.json')}->${sql.lit(`$.${name}`)})`;

const SIZE = member('sizeInByte');
/** A number, not JSON null: a profile without a size says nothing of the size. */
const HAS_SIZE = sql<boolean>`(JSON_TYPE(${SIZE}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') AND ${SIZE} >= 0)`;

/** ISO 8601 text, taken as UTC where it names no zone, or epoch milliseconds. */
const createdDay = (text: JsonText): Day | null => {
  const iso = jsonString(text)?.trim().replace(' ', 'T');
  if (iso === undefined) {
    const ms = epochMs(text);
    return ms === null ? null : dayOf(ms);
  }
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return ms >= 0 ? dayOf(ms) : null;
};

const sizeBytes = (text: string | number | null): bigint | null => {
  if (text === null) return null;
  const bytes = BigInt(text);
  return bytes <= MAX_BYTES ? bytes : null;
};

/**
 * Size and creation day of the tables of a page: the newest profile up to `today` that has a size, and the
 * newest of all. Of several profiles of one moment the largest size counts.
 */
export const readProfiles = async (
  db: OpenMetadataDb,
  range: IdRange,
  today: Day,
): Promise<ById<Profile>> => {
  const end = (today + 1) * MS_PER_DAY;
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('profiler_data_time_series as p')
          .select('p.timestamp as at')
          .whereRef('p.entityFQNHash', '=', 't.fqnHash')
          .where('p.extension', '=', 'table.tableProfile')
          .where('p.operation', 'is', null)
          .where('p.timestamp', '<', end)
          .orderBy('p.timestamp', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('profiler_data_time_series as p')
          .select('p.timestamp as at')
          .whereRef('p.entityFQNHash', '=', 't.fqnHash')
          .where('p.extension', '=', 'table.tableProfile')
          .where('p.operation', 'is', null)
          .where('p.timestamp', '<', end)
          .where(HAS_SIZE)
          .orderBy('p.timestamp', 'desc')
          .limit(1)
          .as('sized'),
      (join) => join.onTrue(),
    )
    .select((eb) => {
      const at = (moment: 'newest.at' | 'sized.at') =>
        eb
          .selectFrom('profiler_data_time_series as p')
          .whereRef('p.entityFQNHash', '=', 't.fqnHash')
          .where('p.extension', '=', 'table.tableProfile')
          .where('p.operation', 'is', null)
          .whereRef('p.timestamp', '=', moment);
      return [
        't.id',
        'sized.at as sizedAt',
        at('sized.at')
          .where(HAS_SIZE)
          .select(sql<string | number | null>`MAX(CAST(${SIZE} AS DECIMAL(40, 0)))`.as('size'))
          .as('size'),
        at('newest.at')
          .select(sql<JsonText>`MIN(CAST(${member('createDateTime')} AS CHAR))`.as('created'))
          .where(sql<boolean>`JSON_TYPE(${member('createDateTime')}) <> 'NULL'`)
          .as('created'),
      ];
    })
    .where('t.id', '>', range.after)
    .where('t.id', '<=', range.upTo)
    .execute();
  return new Map(
    rows.map((row) => {
      const bytes = sizeBytes(row.size);
      const measuredAt = bytes === null || row.sizedAt === null ? null : Number(row.sizedAt);
      return [row.id, { sizeBytes: bytes, sizeMeasuredAt: measuredAt, createdDay: createdDay(row.created) }];
    }),
  );
};
