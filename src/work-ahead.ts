/**
 * What `work` makes of the items, in their order; it works on at most `limit` of them at a time, the first of which is
 * the next to be given. Nothing is under way any more when it ends.
 */
export async function* workAhead<T, R>(
  items: AsyncGenerator<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  /** Begins with the next item; false when there is none. */
  const begin = async (): Promise<boolean> => {
    const { done, value } = await items.next();
    if (done) return false;
    const piece = work(value);
    piece.catch(() => undefined); // awaited below; until then it must not count as unhandled
    running.push(piece);
    return true;
  };
  let more = true;
  try {
    for (;;) {
      while (more && running.length < limit) more = await begin();
      const next = running.shift();
      if (next === undefined) return;
      yield await next;
    }
  } finally {
    await Promise.allSettled(running);
    await items.return(undefined);
  }
}
