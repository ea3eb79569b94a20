import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Fit, fitDampedHolt, fitSimple } from '../../src/forecast/fit.ts';
import { drift, naive, theta } from '../../src/forecast/simple-methods.ts';
import { project, type Smoothing, smooth } from '../../src/forecast/smoothing.ts';

type Params = { alpha: number; beta?: number; beta_star?: number; phi?: number; l0: number; b0?: number };
type RCase = {
  id: string;
  model: string;
  y: number[];
  params: Params & { mse?: number };
  fitted: number[];
  forecast: number[];
};
type Generated = { series: string; method: string; y: number[]; mean: number[] };
type Statsmodels = {
  id: string;
  y: number[];
  params: Params;
  expected: Params & { forecast1: number };
  level: number[];
  forecast: number[];
  forecast1: number;
  fitted: number[];
  forecast10: number[];
  mse: number;
};

const read = <T>(name: string): T => JSON.parse(readFileSync(`test/fixtures/forecast/${name}`, 'utf8')) as T;
const { cases } = read<{ cases: RCase[] }>('r-ses-holt-damped.json');
const { cases: generated } = read<{ cases: Generated[] }>('r-naive-drift-theta.generated.json');
const statsmodels = new Map(
  read<{ tests: Statsmodels[] }>('statsmodels-holtwinters.json').tests.map((test) => [test.id, test]),
);

const named = (id: string): Statsmodels => {
  const found = statsmodels.get(id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return found;
};

const smoothingOf = ({ alpha, beta, beta_star: share, phi }: Params): Smoothing => ({
  alpha,
  beta: beta ?? alpha * (share ?? 0),
  phi: phi ?? 1,
});

const run = (y: readonly number[], params: Params, horizon: number) => {
  const smoothing = smoothingOf(params);
  const state = smooth(y, smoothing, { level: params.l0, slope: params.b0 ?? 0 });
  return { ...state, mean: project(state, smoothing.phi, horizon) };
};

const ahead = (y: readonly number[], fit: Fit, horizon: number): number[] =>
  project(smooth(y, fit, fit.start), fit.phi, horizon);

/** The largest distance between two lists of the same length. */
const apart = (a: readonly number[], b: readonly number[]): number => {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
};

describe('smoothing with given parameters', () => {
  it.each(cases)("reproduces R's fits and forecasts: $id", ({ y, params, fitted, forecast }) => {
    const result = run(y, params, forecast.length);
    expect(apart(result.fitted, fitted)).toBeLessThan(1e-4);
    expect(apart(result.mean, forecast)).toBeLessThan(1e-4);
  });

  it("reproduces statsmodels' levels, fits and forecasts", () => {
    const ses = named('ses-oil-0.2');
    const levels = ses.y.map((_, i) => run(ses.y.slice(0, i + 1), ses.params, 1).level);
    expect(apart(levels, ses.level)).toBeLessThan(1e-4);
    for (const { y, params, forecast1 } of [ses, named('ses-oil-0.6')])
      expect(apart(run(y, params, 1).mean, [forecast1])).toBeLessThan(1e-4);
    const holt = named('holt-air-0.8-0.2');
    expect(apart(run(holt.y, holt.params, 5).mean, holt.forecast)).toBeLessThan(5e-3);
    const damped = named('holt-damped-livestock-R-ets');
    const livestock = run(damped.y, damped.params, 10);
    expect(apart(livestock.fitted, damped.fitted)).toBeLessThan(1e-4);
    expect(apart(livestock.mean, damped.forecast10)).toBeLessThan(1e-4);
  });
});

describe('smoothing with fitted parameters', () => {
  it('finds the simple smoothing that statsmodels and R find', () => {
    const { y, expected } = named('ses-oil-optimised');
    const fit = fitSimple(y);
    expect(fit.alpha).toBeCloseTo(expected.alpha, 3);
    expect(fit.start.level).toBeCloseTo(expected.l0, 3);
    expect(ahead(y, fit, 1)[0]).toBeCloseTo(expected.forecast1, 3);
    const optimised = cases.filter(({ id }) => id === 'oil_fpp3' || id === 'oil_ets');
    expect(optimised).toHaveLength(2);
    for (const { params, forecast } of optimised) {
      expect(fit.squaredError / y.length).toBeLessThanOrEqual((params.mse ?? 0) + 1e-6);
      expect(apart(ahead(y, fit, forecast.length), forecast)).toBeLessThan(1e-2);
    }
  });

  it('finds damping and start when only the rest is given', () => {
    const { y, params, forecast } = named('holt-damped-air-optimised-init');
    const fit = fitDampedHolt(y, { alpha: params.alpha, betaShare: params.beta_star ?? 0 });
    expect(apart(ahead(y, fit, 5), forecast)).toBeLessThan(1e-2);
  });

  it("fits damped Holt at least as well as R's and statsmodels' optimisers", () => {
    const air = cases.find(({ id }) => id === 'air_ets');
    const livestock = named('holt-damped-livestock-R-ets');
    const theirs = [
      { y: air?.y ?? [], mse: air?.params.mse ?? 0 },
      { y: livestock.y, mse: livestock.mse },
    ];
    for (const { y, mse } of theirs) {
      expect(y.length).toBeGreaterThan(10);
      expect(fitDampedHolt(y).squaredError / y.length).toBeLessThanOrEqual(mse);
    }
  });
});

describe('the simple methods', () => {
  const relative = (method: string, forecast: typeof naive): number[] =>
    generated
      .filter((known) => known.method === method)
      .map(({ y, mean }) =>
        Math.max(...forecast(y, mean.length).map((value, i) => Math.abs(value / (mean[i] ?? 0) - 1))),
      );

  it("are R's: naive and drift exactly, theta within 1 %", () => {
    const all = [relative('naive', naive), relative('drift', drift), relative('theta', theta)];
    expect(all.map((errors) => errors.length)).toEqual([2, 2, 2]);
    expect(Math.max(...(all[0] ?? []))).toBe(0);
    expect(Math.max(...(all[1] ?? []))).toBeLessThan(1e-9); // as many digits as the file has
    expect(Math.max(...(all[2] ?? []))).toBeLessThan(0.01);
  });
});
