import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { epochMs, type JsonText, jsonString } from './json-text.ts';

export type Profile = {
  sizeBytes: bigint | null;
  /** Epoch milliseconds. */
  sizeMeasuredAt: number | null;
  createdDay: Day | null;
};

export const TABLE_PROFILE = 'table.tableProfile';

/** The largest size that is believed: what a BIGINT holds. */
const MAX_BYTES = 2n ** 63n - 1n;

/** Both layouts: up to 1.9.8 the document is the profile, later it holds it under `profileData`. */
const member = (name: string) =>
  sql<JsonText>`COALESCE(${sql.ref('p.json')}->${sql.lit(`$.profileData.${name}`)}, ${sql.ref('p.json')}->${sql.lit(`$.${name}`)})`;

export const SIZE = member('sizeInByte');
/** A number, not JSON null: a profile without a size says nothing of the size. */
export const HAS_SIZE = sql<SqlBool>`(JSON_TYPE(${SIZE}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') AND ${SIZE} >= 0)`;

/** ISO 8601 text, taken as UTC where it names no zone, or epoch milliseconds. */
export const createdDay = (text: JsonText): Day | null => {
  const iso = jsonString(text)?.trim().replace(' ', 'T');
  if (iso === undefined) {
    const ms = epochMs(text);
    return ms === null ? null : dayOf(ms);
  }
  // Of other texts JavaScript would make dates of its own, in the time zone of the process.
  if (!/^\d{4}-\d\d-\d\d/.test(iso)) return null;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return ms >= 0 ? dayOf(ms) : null;
};

/** Whole bytes; null for a profile that has no size, or one that no disk has. */
export const sizeBytes = (text: string | number | null): bigint | null => {
  if (text === null) return null;
  const bytes = BigInt(text);
  return bytes <= MAX_BYTES ? bytes : null;
};

type Row = { at: number; size: bigint | null; created: Day | null };

/** Of a profile `p`: what `toProfile` makes a size and a day of. */
export const SIZE_AND_CREATION = [
  sql<string | number | null>`CASE WHEN ${HAS_SIZE} THEN CAST(${SIZE} AS DECIMAL(40, 0)) END`.as('size'),
  member('createDateTime').as('created'),
] as const;

export const toProfile = (row: {
  at: number | string;
  size: string | number | null;
  created: JsonText;
}): Row => ({
  at: Number(row.at),
  size: sizeBytes(row.size),
  created: createdDay(row.created),
});

/**
 * Whether `p` is a table's profile of one moment; both are given by columns. Such a profile has no `operation`, which
 * stands before the moment in the index.
 */
export const isProfileAt = (hash: string, at: string) =>
  sql<SqlBool>`(${sql.ref('p.entityFQNHash')} = ${sql.ref(hash)} AND ${sql.ref('p.extension')} = ${sql.lit(TABLE_PROFILE)} AND ${sql.ref('p.operation')} IS NULL AND ${sql.ref('p.timestamp')} = ${sql.ref(at)})`;

/**
 * The profiles at each table's newest moment before `end`; several may share it. Grouped in a derived table:
 * MySQL 9.7 gave stale timestamps for a LATERAL one, where the generated column comes from a covering index. There
 * `operation`, which a table's profile never has, is left out: a range over its NULLs takes twice as long.
 */
const readNewest = async (
  db: OpenMetadataDb,
  hint: RawBuilder<unknown>,
  hashes: readonly string[],
  end: number,
  condition: Expression<SqlBool> | null,
): Promise<(Row & { hash: string })[]> => {
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('profiler_data_time_series as p')
        .modifyFront(hint)
        .select('p.entityFQNHash as hash')
        .select(sql<number>`MAX(${sql.ref('p.timestamp')})`.as('at'))
        .where('p.entityFQNHash', 'in', hashes)
        .where('p.extension', '=', TABLE_PROFILE)
        .where('p.timestamp', '<', end)
        .$if(condition !== null, (query) => query.where(condition as Expression<SqlBool>))
        .groupBy('p.entityFQNHash')
        .as('newest'),
    )
    .innerJoin('profiler_data_time_series as p', (join) => join.on(isProfileAt('newest.hash', 'newest.at')))
    .modifyFront(hint)
    .select(['newest.hash', 'p.timestamp as at'])
    .select(SIZE_AND_CREATION)
    .execute();
  return rows.map((row) => ({ hash: row.hash, ...toProfile(row) }));
};

/** Folds profiles of one moment: the largest size and the earliest creation count. */
export const mergeProfile = (profile: Profile, row: Row): Profile => {
  const larger = row.size !== null && (profile.sizeBytes === null || row.size > profile.sizeBytes);
  const earlier = row.created !== null && (profile.createdDay === null || row.created < profile.createdDay);
  return {
    sizeBytes: larger ? row.size : profile.sizeBytes,
    sizeMeasuredAt: larger ? row.at : profile.sizeMeasuredAt,
    createdDay: earlier ? row.created : profile.createdDay,
  };
};

export const NO_PROFILE: Profile = { sizeBytes: null, sizeMeasuredAt: null, createdDay: null };

/** Readers of newest profiles before `end`, by FQN hash: of all, or of those that have a size. */
export const createNewestReader = async (db: OpenMetadataDb, end: number) => {
  const hint = indexHint(
    'p',
    await findIndex(db, 'profiler_data_time_series', ['entityFQNHash', 'extension']),
  );

  /** Adds the size of the newest profile that has one to profiles without. */
  const addSizes = async <P extends Profile>(profiles: Map<string, P>): Promise<void> => {
    const unsized = [...profiles].filter(([, { sizeBytes: size }]) => size === null).map(([hash]) => hash);
    if (unsized.length === 0) return;
    for (const { hash, ...row } of await readNewest(db, hint, unsized, end, HAS_SIZE)) {
      const profile = profiles.get(hash);
      if (profile !== undefined)
        profiles.set(hash, { ...profile, ...mergeProfile(profile, { ...row, created: null }) });
    }
  };

  const newest = async (hashes: readonly string[]): Promise<Map<string, Profile>> => {
    const profiles = new Map<string, Profile>();
    for (const { hash, ...row } of await readNewest(db, hint, hashes, end, null))
      profiles.set(hash, mergeProfile(profiles.get(hash) ?? NO_PROFILE, row));
    return profiles;
  };

  return { newest, addSizes };
};

/**
 * Reads size and creation day of some tables, by FQN hash: the size of the newest profile up to `today` that has one, the
 * creation day of the newest of all.
 */
export const createProfileReader = async (db: OpenMetadataDb, today: Day) => {
  const { newest, addSizes } = await createNewestReader(db, (today + 1) * MS_PER_DAY);

  return async (hashes: readonly string[]): Promise<Map<string, Profile>> => {
    const profiles = await newest(hashes);
    await addSizes(profiles);
    return profiles;
  };
};
