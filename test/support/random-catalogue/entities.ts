import type { EntityRow, JsonDocument } from '../../../src/demo/openmetadata/rows.ts';
import { fqnOf, hashOf } from './hash.ts';
import type { Random } from './prng.ts';

/** The part of every entity that OpenMetadata's generated columns need. */
export function entity(random: Random, parts: readonly string[], more: JsonDocument = {}): EntityRow {
  const json: JsonDocument = {
    id: random.uuid(),
    name: parts.at(-1) ?? '',
    fullyQualifiedName: fqnOf(parts),
    version: 0.1,
    updatedAt: 1_600_000_000_000 + random.int(0, 100_000_000),
    updatedBy: 'admin',
    ...more,
  };
  return { hash: hashOf(parts), json };
}

/** `deleted` is often absent; that is live, like false. */
export const liveFlag = (random: Random): JsonDocument => (random.chance(0.5) ? {} : { deleted: false });

export const idOf = (row: EntityRow): string => String(row.json['id']);

/** The parts of a hash that make it its container's. */
export const containerHash = (row: EntityRow, parts: number): string =>
  row.hash.split('.').slice(0, parts).join('.');
