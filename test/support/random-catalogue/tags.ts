import type { TagRow } from '../../../src/demo/openmetadata/rows.ts';
import { containerHash } from './entities.ts';
import type { Random } from './prng.ts';
import type { TablePlan } from './tables.ts';

/** tag_usage: unique per (source, tagFQN, target). */
export function randomTags(random: Random, tables: readonly TablePlan[]): TagRow[] {
  const rows = new Map<string, TagRow>();
  for (const table of tables) {
    while (random.chance(0.4)) {
      const row = randomTag(random, table);
      const key = `${row.source} ${row.tagFQN} ${row.targetFQNHash}`;
      if (!rows.has(key)) rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** Confirmed and suggested tiers, glossary terms that look like tiers, tags of the column or the schema. */
function randomTag(random: Random, table: TablePlan): TagRow {
  const { hash } = table.row;
  const column = `${hash}.b80bb7740288fda1f201890375a60c8f`;
  return {
    source: random.chance(0.9) ? 0 : 1,
    tagFQN: random.pick([
      'Tier.Tier1',
      'Tier.Tier2',
      'Tier.Tier3',
      'Tier.Tier4',
      'Tier.Tier5',
      'Tier.Gold',
      'PII.None',
    ]),
    targetFQNHash: random.pick([hash, hash, hash, hash, column, containerHash(table.row, 3)]),
    labelType: random.int(0, 3),
    state: random.chance(0.8) ? 1 : 0,
  };
}
