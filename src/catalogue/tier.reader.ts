import { createHash } from 'node:crypto';
import type { SelectQueryBuilder } from 'kysely';
import type { OpenMetadataTables } from '../db/openmetadata.tables.ts';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { findIndex } from './index.probe.ts';

/** More tables with a tier than these are looked up page by page; each takes some 200 bytes. */
const REMEMBERED = 250_000;

const TIERS = ['Tier.Tier1', 'Tier.Tier2', 'Tier.Tier3', 'Tier.Tier4', 'Tier.Tier5'];
/** tag_usage.source of classification tags, and tag_usage.state of those that somebody confirmed. */
const CLASSIFICATION = 0;
const CONFIRMED = 1;

const md5 = (part: string): string => createHash('md5').update(part).digest('hex');
const TIER_HASHES = TIERS.map((tier) => tier.split('.').map(md5).join('.'));

/** The lowest tier of each target, by its hash. */
const createTiers = () => {
  const tiers = new Map<string, number>();
  return {
    tiers,
    add: (targetFQNHash: string, tagFQN: string): void => {
      const tier = TIERS.indexOf(tagFQN) + 1;
      if (tier > 0) tiers.set(targetFQNHash, Math.min(tier, tiers.get(targetFQNHash) ?? tier));
    },
  };
};

type Confirmed = SelectQueryBuilder<
  OpenMetadataTables,
  'tag_usage',
  { targetFQNHash: string; tagFQN: string }
>;

/** The tier of everything that has one; null where these are too many to be remembered. */
const readAll = async (
  db: OpenMetadataDb,
  confirmed: Confirmed,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | null> => {
  const { tiers, add } = createTiers();
  let rows = 0;
  await db.streamRows(
    confirmed.limit(REMEMBERED + 1).compile(),
    ([targetFQNHash, tagFQN]) => {
      rows += 1;
      add(targetFQNHash as string, tagFQN as string);
    },
    signal,
  );
  return rows > REMEMBERED ? null : tiers;
};

/**
 * Reads, page by page, the tier of each table that has one: the lowest number of several. Where few tables have one
 * all are read at once. Older versions have no index by target; there the unique key, which begins with the tag, serves.
 */
export const createTierReader = async (db: OpenMetadataDb, signal: AbortSignal) => {
  const byTarget = await findIndex(db, 'tag_usage', ['targetFQNHash']);
  const confirmed = db
    .selectFrom('tag_usage')
    .select(['targetFQNHash', 'tagFQN'])
    .where('source', '=', CLASSIFICATION)
    .where('state', '=', CONFIRMED)
    .where('tagFQN', 'in', TIERS);
  const remembered = await readAll(db, confirmed.where('tagFQNHash', 'in', TIER_HASHES), signal);

  /** By FQN hash; also of other tables. */
  return async (tables: readonly { fqnHash: string }[]): Promise<ReadonlyMap<string, number>> => {
    if (remembered !== null || tables.length === 0) return remembered ?? new Map();
    const hashes = tables.map(({ fqnHash }) => fqnHash);
    const found = await confirmed
      .where('targetFQNHash', 'in', hashes)
      .$if(byTarget === null, (query) => query.where('tagFQNHash', 'in', TIER_HASHES))
      .execute();
    const { tiers, add } = createTiers();
    for (const { targetFQNHash, tagFQN } of found) add(targetFQNHash, tagFQN);
    return tiers;
  };
};
