/** Gives the turn back. */
export type Done = () => void;

export type Turns = {
  /** Resolves when a statement may be sent. */
  take(): Promise<Done>;
};

/** How long a statement waits for others, in milliseconds: long enough to be polite, too short to hang on any of them. */
const PATIENCE_MS = 250;

/** `areAlone`: whether statements are to run one at a time just now. */
type TurnsOptions = { areAlone(): boolean; patienceMs?: number };

/**
 * Lets statements run side by side, or one after the other in the order in which they came. None waits for long: what is
 * awaited may itself take minutes, or wait for what the one that waits is there to keep alive.
 */
export const createTurns = ({ areAlone, patienceMs = PATIENCE_MS }: TurnsOptions): Turns => {
  let running = 0;
  const waiting = new Set<() => void>();

  const wakeNext = (): void => {
    for (const go of waiting) {
      if (running > 0 && areAlone()) return;
      go();
    }
  };

  const begin = (): Done => {
    running += 1;
    return () => {
      running -= 1;
      wakeNext();
    };
  };

  const inLine = (): Promise<Done> =>
    new Promise((resolve) => {
      const go = (): void => {
        waiting.delete(go);
        clearTimeout(timer);
        resolve(begin());
      };
      const timer = setTimeout(go, patienceMs);
      waiting.add(go);
    });

  return {
    take: () => {
      if (areAlone() && running > 0) return inLine();
      wakeNext(); // who waits came before
      return Promise.resolve(begin());
    },
  };
};
