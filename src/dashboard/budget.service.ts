import { setImmediate as breathe } from 'node:timers/promises';
import { type ExplainedForecast, forecastSteps } from '../forecast/forecast.ts';
import { daysAhead } from '../forecast/months.ts';
import { type CostSeries, costSeries, HISTORY_DAYS } from '../forecast/series.ts';
import type { StoredBytes } from '../forecast/storage-day.ts';
import { createLastAsked } from '../last-asked.ts';
import { type RateBook, servicesWithOwnRate } from '../money/rate.ts';
import { type Day, isoTime } from '../time.ts';
import { ratesPending, type ServiceSnapshot, type Snapshot } from '../zi/snapshot.ts';
import type { BudgetResponse } from './budget.schemas.ts';
import { budgetView, type Foreseen, figuresView, forecastView, noForecast } from './budget.view.ts';
import type { DashboardService } from './dashboard.service.ts';
import { currentFigures, NO_COST, noFigures } from './figures.ts';
import { findService } from './service-name.ts';
import { ratesView } from './used-rates.view.ts';

type BudgetAsked = { horizon_months: number; level: number; service?: string | undefined };

/** What the summary shows. */
export const USUAL: BudgetAsked = { horizon_months: 3, level: 80 };

type BudgetDeps = {
  dashboard: Pick<DashboardService, 'current'>;
  /** Stored bytes of each day, by service type and, of those in `apart`, by service; of one service by its hash. */
  readStorageDays(
    days: { from: Day; to: Day },
    of: { serviceHash: string | null; apart: readonly string[] },
  ): Promise<StoredBytes[]>;
  /** The rates in force now. */
  currentBook(): Promise<RateBook>;
  /** USD a month. */
  potentialSavings(at: Date, service: string | null): Promise<number>;
  /** USD a month. */
  budgets: { estate: number | null; services: readonly (readonly [service: string, usd: number])[] };
  /** Epoch milliseconds. */
  now(): number;
};

/** Forecasts that are kept; one takes tens of milliseconds. */
const KEPT = 50;

export const createBudgetService = (deps: BudgetDeps) => {
  const { dashboard, readStorageDays, currentBook, potentialSavings, budgets, now } = deps;
  const servicesBudgets = new Map(budgets.services);
  const forecasts = createLastAsked<ExplainedForecast>(KEPT);

  /** Other requests have their turn between its steps. */
  const compute = async (...asked: Parameters<typeof forecastSteps>): Promise<ExplainedForecast> => {
    const steps = forecastSteps(...asked);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await breathe();
    }
  };

  /** The same series always gives the same forecast: it is computed once. */
  const foresee = (
    { values, sources }: CostSeries,
    horizon: number,
    level: number,
  ): Promise<ExplainedForecast> => {
    const gaps = sources.map((source) => source === null);
    const key = `${horizon} ${level} ${values.map((value, i) => (gaps[i] ? '' : value)).join(' ')}`;
    return forecasts.get(key, () => compute(values, { horizon, level, gaps }));
  };

  const lookAhead = async (
    snapshot: Snapshot,
    service: ServiceSnapshot | null,
    book: RateBook,
    { horizon_months: months, level }: BudgetAsked,
  ): Promise<Foreseen | null> => {
    const from = snapshot.day - HISTORY_DAYS + 1;
    const of =
      service === null
        ? { serviceHash: null, apart: servicesWithOwnRate(book) }
        : { serviceHash: service.hash, apart: [service.name] };
    const days = await readStorageDays({ from, to: snapshot.day }, of);
    const series = costSeries(days, book, snapshot.day);
    if (series === null) return null;
    return { series, daily: await foresee(series, daysAhead(series.to, months), level) };
  };

  return {
    /** What the estate, or one service, costs now and will cost. */
    budgetForecast: async (asked: BudgetAsked): Promise<BudgetResponse> => {
      const { state, staleness, reason } = await dashboard.current();
      const { snapshot } = state;
      const name = asked.service ?? null;
      const limit = name === null ? budgets.estate : (servicesBudgets.get(name) ?? null);
      if (snapshot === null) {
        return {
          ...figuresView(noFigures(reason.message), []),
          rates_pending: false,
          forecast: noForecast(reason.message, asked.level),
          budget: limit === null ? null : budgetView(limit, null, asked.horizon_months),
          timestamp: null,
          ...staleness,
        };
      }
      const service = name === null ? null : findService(snapshot, name);
      const [book, potentialUsd] = await Promise.all([
        currentBook(),
        potentialSavings(new Date(now()), name),
      ]);
      const foreseen = await lookAhead(snapshot, service, book, asked);
      const months = asked.horizon_months;
      return {
        ...figuresView(
          currentFigures(snapshot, service),
          ratesView(snapshot, service === null ? null : [service]),
        ),
        rates_pending: ratesPending(snapshot, book.changeId),
        forecast:
          foreseen === null
            ? { ...noForecast(NO_COST, asked.level), potential_savings_usd: potentialUsd }
            : forecastView(foreseen, { months, level: asked.level, potentialUsd }),
        budget: limit === null ? null : budgetView(limit, foreseen, months),
        timestamp: isoTime(snapshot.capturedAt),
        ...staleness,
      };
    },
  };
};

export type BudgetService = ReturnType<typeof createBudgetService>;
