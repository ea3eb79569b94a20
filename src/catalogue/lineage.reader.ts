import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { IdSet } from './id-index.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';

/** OpenMetadata's relation number of a lineage edge, from what is read to what reads it. */
const UPSTREAM = 13;

/** Tells, page by page, how many live things read each table; a table that reads must itself exist and be live. */
export const createDownstreamReader = async (db: OpenMetadataDb, live: IdSet) => {
  // Left alone, MySQL fetches what lies in the range of ids of all kinds of entities.
  const hint = indexHint(
    'entity_relationship',
    await findIndex(db, 'entity_relationship', ['fromId', 'relation']),
  );
  return async (tables: TableSet): Promise<ById<number>> => {
    const edges = await db
      .selectFrom('entity_relationship')
      .modifyFront(hint)
      .select(['fromId', 'toId', 'toEntity'])
      .where(inSet('fromId', tables))
      .where('relation', '=', UPSTREAM)
      .where('fromEntity', '=', 'table')
      .where('deleted', '=', 0)
      .whereRef('toId', '<>', 'fromId')
      .orderBy('fromId')
      .orderBy('toId')
      .execute();
    const counts = new Map<string, number>();
    edges.forEach(({ fromId, toId, toEntity }, i) => {
      const before = edges[i - 1];
      // Two edges between the same tables differ in their kind only.
      if (before?.fromId === fromId && before.toId === toId) return;
      if (toEntity === 'table' && !live.has(toId)) return;
      counts.set(fromId, (counts.get(fromId) ?? 0) + 1);
    });
    return counts;
  };
};
