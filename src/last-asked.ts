/** An answer that is being worked out for longer than this may never come: nobody else waits for it. */
const JOIN_MS = 1_000;

/** `begunAt`: monotonic milliseconds; null once the answer is there. Until then it weighs nothing. */
type Kept<T> = { answer: Promise<T>; weight: number; begunAt: number | null };

/**
 * Remembers the answers that were asked for last: as many as weigh no more than `most` together, each of them 1 or more.
 * Whoever asks for one that is being worked out waits for that one; what failed is forgotten.
 */
export const createLastAsked = <T>(most: number, weigh: (answer: T) => number = () => 1) => {
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

  const begin = (key: string, work: (forget: () => void) => Promise<T>): Promise<T> => {
    const isKept = (): boolean => kept.get(key)?.answer === answer;
    const forget = (): void => {
      if (isKept()) drop(key);
    };
    const answer = Promise.resolve().then(() => work(forget));
    keep(key, { answer, weight: 0, begunAt: performance.now() });
    answer.then((value) => {
      if (isKept()) keep(key, { answer, weight: Math.max(1, weigh(value)), begunAt: null });
    }, forget); // whoever asked is told
    return answer;
  };

  const isLate = ({ begunAt }: Kept<T>): boolean => begunAt !== null && performance.now() - begunAt > JOIN_MS;

  return {
    /** `work` may `forget` its answer: those who wait get it, and nobody else. */
    get: (key: string, work: (forget: () => void) => Promise<T>): Promise<T> => {
      const known = kept.get(key);
      if (known === undefined || isLate(known)) return begin(key, work);
      keep(key, known);
      return known.answer;
    },
  };
};

export type LastAsked<T> = ReturnType<typeof createLastAsked<T>>;
