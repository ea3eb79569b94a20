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
