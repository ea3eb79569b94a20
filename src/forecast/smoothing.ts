/** A level and a slope a day. */
export type State = { level: number; slope: number };

/**
 * Damped Holt in the form of exponential smoothing with additive error: `beta` moves the slope by the error
 * itself (alpha times the β* of older texts). `phi` of 1 is Holt; a `beta` and slope of 0 is simple smoothing.
 */
export type Smoothing = { alpha: number; beta: number; phi: number };

/** The state after the last value, and the one-step forecasts on the way. */
export const smooth = (
  series: readonly number[],
  { alpha, beta, phi }: Smoothing,
  start: State,
): State & { fitted: number[] } => {
  let { level, slope } = start;
  const fitted = series.map((value) => {
    const expected = level + phi * slope;
    const error = value - expected;
    level = expected + alpha * error;
    slope = phi * slope + beta * error;
    return expected;
  });
  return { level, slope, fitted };
};

/** The next `horizon` values from a state: level + (φ + φ² + …) · slope. */
export const project = ({ level, slope }: State, phi: number, horizon: number): number[] => {
  let damping = 1;
  let sum = 0;
  return Array.from({ length: horizon }, () => {
    damping *= phi;
    sum += damping;
    return level + sum * slope;
  });
};
