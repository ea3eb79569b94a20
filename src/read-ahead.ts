/** The same items; each is fetched while the one before is worked on. Nothing is under way any more when it ends. */
export async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  const fetch = (): Promise<IteratorResult<T>> => {
    const next = items.next();
    next.catch(() => undefined); // awaited below; until then it must not count as unhandled
    return next;
  };
  let next = fetch();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = fetch();
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}
