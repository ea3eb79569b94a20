type Kept<T> = { answer: Promise<T>; weight: number };

/**
 * Remembers the answers that were asked for last: as many as weigh no more than `most` together. Whoever asks for one that
 * is being worked out waits for that one; what failed is forgotten.
 */
export const createLastAsked = <T>(most: number) => {
  const kept = new Map<string, Kept<T>>();
  let total = 0;

  const drop = (key: string): void => {
    total -= kept.get(key)?.weight ?? 0;
    kept.delete(key);
  };

  /** As the one that was asked for last. */
  const keep = (key: string, entry: Kept<T>): void => {
    drop(key);
    kept.set(key, entry);
    total += entry.weight;
    for (const oldest of kept.keys()) {
      if (total <= most) return;
      drop(oldest);
    }
  };

  return {
    /** `work` may `forget` its answer: those who wait get it, and nobody else. */
    get: (key: string, work: (forget: () => void) => Promise<T>, weight = 1): Promise<T> => {
      const known = kept.get(key);
      if (known !== undefined) {
        keep(key, known);
        return known.answer;
      }
      const forget = (): void => {
        if (kept.get(key)?.answer === answer) drop(key);
      };
      const answer = Promise.resolve().then(() => work(forget));
      keep(key, { answer, weight });
      answer.catch(forget); // whoever asked is told
      return answer;
    },
  };
};

export type LastAsked<T> = ReturnType<typeof createLastAsked<T>>;
