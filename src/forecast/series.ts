import { monthlyCostMicros } from '../money/cost.ts';
import { type RateBook, ratesOf } from '../money/rate.ts';
import type { Day } from '../time.ts';
import type { StoredBytes } from './storage-day.ts';

/** Days at most that a forecast looks back. */
export const HISTORY_DAYS = 400;
/**
 * Days at the beginning count only when nearly as many tables had a known size as have one now: profiles that begin
 * to arrive are not growth.
 */
const MEASURED_SHARE = 0.9;

/** Monthly cost on each day from `from` to `to`, in USD at the rates of today; days without a record repeat the last. */
export type CostSeries = {
  from: Day;
  to: Day;
  values: number[];
  /** Where the record of each day comes from; null for a day without one of its own. */
  sources: (StoredBytes['source'] | null)[];
  /** Days at the beginning that were left out, for there was no table yet or too few sizes were known. */
  unmeasured: number;
};

type Costs = { micros: bigint; tables: number; measured: number; source: StoredBytes['source'] };

/** Null: the service has no rate. */
const costOf = (of: StoredBytes, book: RateBook): bigint | null => {
  const rates = ratesOf(book, of.serviceType, of.serviceName);
  if (rates === null || rates.standard === null || rates.longTerm === null) return null;
  return (
    monthlyCostMicros(of.bytes - of.longTermBytes, rates.standard) +
    monthlyCostMicros(of.longTermBytes, rates.longTerm)
  );
};

/** Of a day on which there was no table, no more is known than of one whose tables have no size. */
const shareOf = ({ measured, tables }: Costs): number => (tables === 0 ? 0 : measured / tables);

/**
 * The series of all these services together up to `today`, days in any order. Null when nothing of them has a price and a
 * size today: a cost that has ended does not go on.
 */
export const costSeries = (days: readonly StoredBytes[], book: RateBook, today: Day): CostSeries | null => {
  const byDay = new Map<Day, Costs>();
  for (const of of days) {
    const micros = costOf(of, book);
    if (micros === null) continue;
    const known = byDay.get(of.day) ?? { micros: 0n, tables: 0, measured: 0, source: of.source };
    known.micros += micros;
    known.tables += of.tables;
    known.measured += of.measured;
    byDay.set(of.day, known);
  }
  const sorted = [...byDay].sort(([a], [b]) => a - b);
  const last = sorted.at(-1);
  if (last?.[0] !== today || (last[1].measured === 0 && last[1].tables > 0)) return null;
  const recent = sorted.filter(([day]) => day > last[0] - HISTORY_DAYS);
  const enough = shareOf(last[1]) * MEASURED_SHARE;
  const first = recent.findIndex(([, costs]) => shareOf(costs) >= enough);
  const used = recent.slice(first);
  const from = used[0]?.[0] ?? today;
  const known = new Map(used);
  const values: number[] = [];
  const sources: CostSeries['sources'] = [];
  for (let day = from; day <= today; day += 1) {
    const costs = known.get(day);
    values.push(costs === undefined ? (values.at(-1) ?? 0) : Number(costs.micros) / 1e6);
    sources.push(costs?.source ?? null);
  }
  return { from, to: today, values, sources, unmeasured: first };
};
