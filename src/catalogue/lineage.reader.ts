import type { OpenMetadataDb } from '../db/openmetadata.ts';
import type { IdSet } from './id-set.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';

/** OpenMetadata's relation number of a lineage edge, from what is read to what reads it. */
const UPSTREAM = 13;

/** Tells, page by page, how many live things read each table; a table that reads must itself exist and be live. */
export const createDownstreamReader =
  (db: OpenMetadataDb, live: IdSet) =>
  async (tables: TableSet): Promise<ById<number>> => {
    const edges = await db
      .selectFrom('entity_relationship')
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
