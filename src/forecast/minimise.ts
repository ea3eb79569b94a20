/** The lowest and the highest value of each parameter; equal ones hold it fixed. */
export type Box = readonly (readonly [low: number, high: number])[];

/** Steps begin at this share of a parameter's range, and end below the other. */
const FIRST_STEP = 0.25;
const LAST_STEP = 1e-5;

/** The minimum that a compass search in the box finds from `start`: deterministic, without derivatives. */
const descend = (cost: (at: readonly number[]) => number, box: Box, start: readonly number[]) => {
  const at = [...start];
  let lowest = cost(at);
  for (let step = FIRST_STEP; step > LAST_STEP; ) {
    let moved = false;
    for (const [i, [low, high]] of box.entries()) {
      const here = at[i] ?? low;
      for (const sign of [1, -1]) {
        const there = Math.min(high, Math.max(low, here + sign * step * (high - low)));
        if (there === at[i]) continue;
        at[i] = there;
        const reached = cost(at);
        if (reached < lowest) {
          lowest = reached;
          moved = true;
          break;
        }
        at[i] = here;
      }
    }
    if (!moved) step /= 2;
  }
  return { at, lowest };
};

/** Where `cost` is lowest in the box, of the minima found from several starts (shares of each range). */
export const minimise = (
  cost: (at: readonly number[]) => number,
  box: Box,
  starts: readonly (readonly number[])[],
): number[] => {
  const found = starts.map((start) =>
    descend(
      cost,
      box,
      box.map(([low, high], i) => low + (start[i] ?? 0.5) * (high - low)),
    ),
  );
  return found.reduce((best, next) => (next.lowest < best.lowest ? next : best)).at;
};
