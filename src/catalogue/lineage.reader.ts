import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';

/** OpenMetadata's relation number of a lineage edge, from what is read to what reads it. */
const UPSTREAM = 13;

/** How many live things read each table of a page; a table that is read must itself exist and be live. */
export const readDownstream = async (db: OpenMetadataDb, tables: TableSet): Promise<ById<number>> => {
  const rows = await db
    .selectFrom('entity_relationship as r')
    .leftJoin('table_entity as t', (join) => join.onRef('t.id', '=', 'r.toId').on('r.toEntity', '=', 'table'))
    .select(['r.fromId as id', sql<number>`COUNT(DISTINCT ${sql.ref('r.toId')})`.as('n')])
    .where(inSet('r.fromId', tables))
    .where('r.relation', '=', UPSTREAM)
    .where('r.fromEntity', '=', 'table')
    .where('r.deleted', '=', 0)
    .whereRef('r.toId', '<>', 'r.fromId')
    .where((eb) =>
      eb.or([
        eb('r.toEntity', '<>', 'table'),
        eb.and([eb('t.id', 'is not', null), eb(sql`COALESCE(${sql.ref('t.deleted')}, 0)`, '=', 0)]),
      ]),
    )
    .groupBy('r.fromId')
    .execute();
  return new Map(rows.map((row) => [row.id, Number(row.n)]));
};
