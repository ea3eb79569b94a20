import type { Call } from '../support/steady-load.ts';

const MIB = 2 ** 20;
const API = '/api/v1/thirdeye';

/** The second and the last quarter in one number each, in MiB, and what came on top in between as a share. */
export const growthOf = (samples: readonly number[], typical: (some: readonly number[]) => number) => {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = typical(samples.slice(quarter, 2 * quarter));
  const late = typical(samples.slice(-quarter));
  return {
    second_quarter: Math.round(early / MIB),
    last_quarter: Math.round(late / MIB),
    growth: Math.round(((late - early) / early) * 1_000) / 1_000,
  };
};

/** A value of /metrics. */
export const metric = (text: string, series: string): number => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no metric ${series}`);
  return Number(line.slice(series.length + 1));
};

/** What a dashboard asks, again and again, and now and then a change. */
export const callsOf = (headers: Record<string, string>, item: number): Call[] => {
  const get = (path: string): Call => ({ path: `${API}${path}`, headers });
  let edits = 0;
  return [
    get('/dashboard/zi-score'),
    get('/dashboard/summary'),
    get('/dashboard/zi-score?service=snowflake_prod'),
    get('/dashboard/health-history?days=30'),
    get('/tables?activity=INACTIVE&sort=-size_bytes&limit=10'),
    get('/dashboard/zi-score'),
    get('/action-items?limit=20'),
    get('/scans?limit=5'),
    get('/action-items/stats/summary'),
    {
      method: 'PATCH',
      path: `${API}/action-items/${item}`,
      headers,
      body: () => {
        edits += 1;
        return JSON.stringify({ title: `soak ${edits}` });
      },
    },
  ];
};
