import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TableSet } from './page.ts';

/** Whether a column holds the id of a table of the set. */
export const inSet = (column: string, set: TableSet): RawBuilder<SqlBool> => {
  const id = sql.ref(column);
  if ('ids' in set) return sql<SqlBool>`${id} IN (${sql.join(set.ids)})`;
  return sql<SqlBool>`(${id} > ${set.after} AND ${id} <= ${set.upTo})`;
};
