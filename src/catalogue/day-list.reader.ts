import { type RawBuilder, sql } from 'kysely';

/** The newest distinct days of a group as text, at most so many: cut on the server. NULL for none. */
export const newestDays = (day: RawBuilder<unknown>, limit: number) =>
  sql<string | null>`SUBSTRING_INDEX(GROUP_CONCAT(DISTINCT ${day} ORDER BY 1 DESC), ',', ${sql.lit(limit)})`;
