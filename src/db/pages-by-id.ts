import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { ThirdeyeTables } from './thirdeye.tables.ts';

/** Ids behind `after`, up to `upTo`. */
type Range = { after: string; upTo: string };

/** Pages of what `read` gives in the order of ids, at most `size` at a time; each is read while the one before is worked on. */
export async function* pagesById<Row extends { id: string }>(
  read: (after: string) => Promise<Row[]>,
  size: number,
  after = '',
): AsyncGenerator<Row[]> {
  let next = read(after);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = rows.length < size ? Promise.resolve([]) : read(last.id);
    next.catch(() => undefined); // awaited with the next page; until then it must not count as unhandled
    yield rows;
  }
}

/** The same with the range of ids that each page holds all of; they follow one another from the first id on. */
export async function* rangesById<Row extends { id: string }>(
  read: (after: string) => Promise<Row[]>,
  size: number,
): AsyncGenerator<{ range: Range; rows: Row[] }> {
  let after = '';
  for await (const rows of pagesById(read, size)) {
    const upTo = rows.at(-1)?.id ?? after;
    yield { range: { after, upTo }, rows };
    after = upTo;
  }
}

/** Pages of a query's rows whose ids lie in a range. */
export const pagesInRange = <T extends keyof ThirdeyeTables, Row extends { id: string }>(
  query: SelectQueryBuilder<ThirdeyeTables, T, Row>,
  size: number,
  { after, upTo }: Range,
): AsyncGenerator<Row[]> => {
  const read = (behind: string) =>
    query
      .where(sql<SqlBool>`id > ${behind} AND id <= ${upTo}`)
      .orderBy(sql.ref('id'))
      .limit(size)
      .execute() as Promise<Row[]>;
  return pagesById(read, size, after);
};
