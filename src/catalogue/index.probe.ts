import { type RawBuilder, sql } from 'kysely';
import type { OpenMetadataTables } from '../db/openmetadata.tables.ts';
import type { OpenMetadataDb } from '../db/openmetadata.ts';

/** The name of the index of a table that begins with these columns, if there is one. */
export const findIndex = async (
  db: OpenMetadataDb,
  table: keyof OpenMetadataTables,
  columns: readonly string[],
): Promise<string | null> => {
  const rows = await db
    .selectFrom('information_schema.statistics')
    .select(['INDEX_NAME as name', 'SEQ_IN_INDEX as place', 'COLUMN_NAME as column'])
    .where('TABLE_SCHEMA', '=', sql<string>`DATABASE()`)
    .where('TABLE_NAME', '=', table)
    .orderBy('INDEX_NAME')
    .execute();
  const has = (name: string, place: number, column: string) =>
    rows.some((row) => row.name === name && Number(row.place) === place && row.column === column);
  const names = [...new Set(rows.map((row) => row.name))];
  return names.find((name) => columns.every((column, i) => has(name, i + 1, column))) ?? null;
};

/**
 * An optimizer hint for the front of a SELECT: left alone, MySQL sometimes reads a whole index for every page.
 * Empty where there is no such index.
 */
export const indexHint = (table: string, index: string | null): RawBuilder<unknown> =>
  index === null ? sql`` : sql`/*+ INDEX(${sql.id(table)} ${sql.id(index)}) */`;

/** The same, for a join that begins with this table. */
export const firstByIndex = (table: string, index: string | null): RawBuilder<unknown> =>
  index === null ? sql`` : sql`/*+ INDEX(${sql.id(table)} ${sql.id(index)}) JOIN_PREFIX(${sql.id(table)}) */`;
