import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { rangesById } from '../db/pages-by-id.ts';
import type { Day } from '../time.ts';
import { epochDay, type JsonText, jsonString } from './json-text.ts';
import { inSet } from './page.reader.ts';

/** A live table or view as its own document describes it. */
export type TableRow = {
  id: string;
  fqn: string;
  fqnHash: string;
  tableType: string | null;
  serviceType: string | null;
  createdDay: Day | null;
  accessedDay: Day | null;
  updatedDay: Day | null;
};

const path = (of: string) => sql<JsonText>`${sql.ref('json')}->${sql.lit(of)}`;

/** About how many rows table_entity has, as MySQL guesses without looking at them. */
export const estimateTables = async (db: OpenMetadataDb): Promise<number> => {
  const row = await db
    .selectFrom('information_schema.tables')
    .select('TABLE_ROWS as n')
    .where('TABLE_SCHEMA', '=', sql<string>`DATABASE()`)
    .where('TABLE_NAME', '=', 'table_entity')
    .executeTakeFirst();
  return Number(row?.n ?? 0);
};

export const readSchemaName = async (db: OpenMetadataDb): Promise<string> => {
  const { name } = await db.selectNoFrom(sql<string>`DATABASE()`.as('name')).executeTakeFirstOrThrow();
  return name;
};

/** Live tables; documents stay on the server, their few needed members come over. */
const liveTables = (db: OpenMetadataDb) =>
  db
    .selectFrom('table_entity')
    .select(['id', 'fqnHash'])
    .select([
      path('$.fullyQualifiedName').as('fqn'),
      path('$.tableType').as('tableType'),
      path('$.serviceType').as('serviceType'),
      path('$.lifeCycle.created.timestamp').as('created'),
      path('$.lifeCycle.accessed.timestamp').as('accessed'),
      path('$.lifeCycle.updated.timestamp').as('updated'),
    ])
    .where(sql`COALESCE(${sql.ref('deleted')}, 0)`, '=', 0)
    .orderBy('id');

type Document = Awaited<ReturnType<ReturnType<typeof liveTables>['execute']>>[number];

const toTableRow = (row: Document): TableRow => ({
  id: row.id,
  fqn: jsonString(row.fqn) ?? '',
  fqnHash: row.fqnHash ?? '',
  tableType: jsonString(row.tableType),
  serviceType: jsonString(row.serviceType),
  createdDay: epochDay(row.created),
  accessedDay: epochDay(row.accessed),
  updatedDay: epochDay(row.updated),
});

/** All live tables in pages by id. */
export const readTableRows = (db: OpenMetadataDb, pageSize: number) =>
  rangesById(
    async (after) => (await liveTables(db).where('id', '>', after).limit(pageSize).execute()).map(toTableRow),
    pageSize,
  );

/** Those of these tables that are live. */
export const readTableRowsOf = async (db: OpenMetadataDb, ids: readonly string[]): Promise<TableRow[]> =>
  (await liveTables(db).where(inSet('id', { ids })).execute()).map(toTableRow);
