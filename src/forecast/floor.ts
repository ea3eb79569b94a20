/** Keeps forecasts of a series from below 0: a cost is never negative, and a series that has negative values is none. */
export const floorOf = (series: readonly number[]): ((value: number) => number) => {
  const floor = series.some((value) => value < 0) ? Number.NEGATIVE_INFINITY : 0;
  return (value) => Math.max(floor, value);
};
