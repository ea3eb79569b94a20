/** For how long after a request the next one is expected, in milliseconds. */
const EXPECTED_MS = 1_000;

/** Tells the threads of a process that requests are coming, by a count of them in memory that they share. */
export const createAttention = (memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) => {
  const count = new Int32Array(memory);
  let seen = Atomics.load(count, 0);
  let seenAt = Number.NEGATIVE_INFINITY;
  return {
    /** What another thread makes an attention of its own of. */
    memory,

    /** A request has been answered. */
    noteRequest: (): void => {
      Atomics.add(count, 0, 1);
    },

    /** Whether there was a request in the last second, or since this was last asked. */
    areRequestsComing: (): boolean => {
      const now = performance.now();
      const requests = Atomics.load(count, 0);
      if (requests !== seen) seenAt = now;
      seen = requests;
      return now - seenAt < EXPECTED_MS;
    },
  };
};

export type Attention = ReturnType<typeof createAttention>;
