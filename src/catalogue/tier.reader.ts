import { createHash } from 'node:crypto';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { findIndex } from './index.probe.ts';
import type { ById } from './page.ts';

const TIERS = ['Tier.Tier1', 'Tier.Tier2', 'Tier.Tier3', 'Tier.Tier4', 'Tier.Tier5'];
/** tag_usage.source of classification tags, and tag_usage.state of those that somebody confirmed. */
const CLASSIFICATION = 0;
const CONFIRMED = 1;

const md5 = (part: string): string => createHash('md5').update(part).digest('hex');
const TIER_HASHES = TIERS.map((tier) => tier.split('.').map(md5).join('.'));

/**
 * Reads, page by page, the tier of each table that has one: the lowest number of several. Older versions have
 * no index by target; there the unique key, which begins with the tag, serves.
 */
export const createTierReader = async (db: OpenMetadataDb) => {
  const byTarget = await findIndex(db, 'tag_usage', ['targetFQNHash']);

  return async (tables: readonly { id: string; fqnHash: string }[]): Promise<ById<number>> => {
    const ids = new Map(tables.map(({ id, fqnHash }) => [fqnHash, id]));
    const rows = await db
      .selectFrom('tag_usage')
      .select(['targetFQNHash', 'tagFQN'])
      .where('source', '=', CLASSIFICATION)
      .where('state', '=', CONFIRMED)
      .where('tagFQN', 'in', TIERS)
      .where('targetFQNHash', 'in', [...ids.keys()])
      .$if(byTarget === null, (query) => query.where('tagFQNHash', 'in', TIER_HASHES))
      .execute();
    const tiers = new Map<string, number>();
    for (const { targetFQNHash, tagFQN } of rows) {
      const id = ids.get(targetFQNHash);
      const tier = TIERS.indexOf(tagFQN) + 1;
      if (id !== undefined && tier > 0) tiers.set(id, Math.min(tier, tiers.get(id) ?? tier));
    }
    return tiers;
  };
};
