/** The components of the score, in the order in which ties of the breakdown are settled. */
export const COMPONENTS = ['compute', 'storage', 'query', 'others'] as const;

type Component = (typeof COMPONENTS)[number];

export type PerComponent<T> = Record<Component, T>;

/** Weights as configured: non-negative, not all 0; only their proportions count. */
export type Weights = PerComponent<number>;

export const perComponent = <T>(of: (component: Component) => T): PerComponent<T> => ({
  compute: of('compute'),
  storage: of('storage'),
  query: of('query'),
  others: of('others'),
});
