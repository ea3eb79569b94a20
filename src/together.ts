type Works<T extends unknown[]> = { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> };

/**
 * Runs all of them, stops the others when one fails, and waits for all: none may go on in a transaction that is over.
 * Resolves to what they resolve to; rejects with the first error.
 */
export const together = async <T extends unknown[]>(signal: AbortSignal, ...works: Works<T>): Promise<T> => {
  signal.throwIfAborted();
  const failure = new AbortController();
  const any = AbortSignal.any([signal, failure.signal]);
  const pieces = works.map((work) =>
    work(any).catch((error: unknown) => {
      if (!failure.signal.aborted) failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(pieces);
  failure.signal.throwIfAborted();
  return Promise.all(pieces) as Promise<T>;
};
