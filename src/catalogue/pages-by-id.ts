import type { IdRange } from './page.ts';

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
): AsyncGenerator<{ range: IdRange; rows: Row[] }> {
  let after = '';
  for await (const rows of pagesById(read, size)) {
    const upTo = rows.at(-1)?.id ?? after;
    yield { range: { after, upTo }, rows };
    after = upTo;
  }
}
