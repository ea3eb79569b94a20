const PAUSE_MS = 25;

/** Asks again until `probe` neither throws nor rejects; gives up with its last error after `limitMs`. */
export const waitFor = async <T>(probe: () => T | Promise<T>, limitMs = 30_000): Promise<T> => {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

/** A promise and the hand that settles it: to stop something at a place, and to let it go on. */
export const gate = () => Promise.withResolvers<void>();
