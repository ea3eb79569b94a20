import { type SqlBool, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';

/** OpenMetadata's relation number of a lineage edge, from what is read to what reads it. */
const UPSTREAM = 13;

/** So many soft-deleted tables are named in each statement; of more, each target's own document is asked. */
const NAMED = 2_000;

/** Ids of soft-deleted tables when they are few and an index tells them. */
const readDead = async (db: OpenMetadataDb): Promise<string[] | null> => {
  const index = await findIndex(db, 'table_entity', ['deleted']);
  if (index === null) return null;
  const rows = await db
    .selectFrom('table_entity')
    .modifyFront(indexHint('table_entity', index))
    .select('id')
    .where('deleted', '<>', 0)
    .limit(NAMED + 1)
    .execute();
  return rows.length > NAMED ? null : rows.map(({ id }) => id);
};

/**
 * Tells, page by page, how many live things read each table; a table that is read must itself exist and be live. Whether
 * it is deleted stands in its document, which is dear to look into.
 */
export const createDownstreamReader = async (db: OpenMetadataDb) => {
  const dead = await readDead(db);
  const isLive =
    dead === null
      ? sql<SqlBool>`COALESCE(${sql.ref('t.deleted')}, 0) = 0`
      : sql<SqlBool>`${sql.ref('r.toId')} NOT IN (${sql.join(['', ...dead])})`;

  return async (tables: TableSet): Promise<ById<number>> => {
    const rows = await db
      .selectFrom('entity_relationship as r')
      .leftJoin('table_entity as t', (join) =>
        join.onRef('t.id', '=', 'r.toId').on('r.toEntity', '=', 'table'),
      )
      .select(['r.fromId as id', sql<number>`COUNT(DISTINCT ${sql.ref('r.toId')})`.as('n')])
      .where(inSet('r.fromId', tables))
      .where('r.relation', '=', UPSTREAM)
      .where('r.fromEntity', '=', 'table')
      .where('r.deleted', '=', 0)
      .whereRef('r.toId', '<>', 'r.fromId')
      .where((eb) => eb.or([eb('r.toEntity', '<>', 'table'), eb.and([eb('t.id', 'is not', null), isLive])]))
      .groupBy('r.fromId')
      .execute();
    return new Map(rows.map((row) => [row.id, Number(row.n)]));
  };
};
