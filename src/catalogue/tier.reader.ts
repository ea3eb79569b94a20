import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { ById, IdRange } from './page.ts';

const TIERS = ['Tier.Tier1', 'Tier.Tier2', 'Tier.Tier3', 'Tier.Tier4', 'Tier.Tier5'];
/** tag_usage.source of classification tags, and tag_usage.state of those that somebody confirmed. */
const CLASSIFICATION = 0;
const CONFIRMED = 1;

/** The tier of each table of a page that has one: the lowest number of several. */
export const readTiers = async (db: OpenMetadataDb, range: IdRange): Promise<ById<number>> => {
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoin('tag_usage as g', 'g.targetFQNHash', 't.fqnHash')
    .select(['t.id', 'g.tagFQN'])
    .where('t.id', '>', range.after)
    .where('t.id', '<=', range.upTo)
    .where('g.source', '=', CLASSIFICATION)
    .where('g.state', '=', CONFIRMED)
    .where('g.tagFQN', 'in', TIERS)
    .execute();
  const tiers = new Map<string, number>();
  for (const { id, tagFQN } of rows) {
    const tier = TIERS.indexOf(tagFQN) + 1;
    if (tier > 0) tiers.set(id, Math.min(tier, tiers.get(id) ?? tier));
  }
  return tiers;
};
