import { fqnParts } from '../catalogue/fqn.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import { monthlyCostMicros, usd } from '../money/cost.ts';
import { createRateBook, type PricedRate, type RateBook, rateFor } from '../money/rate.ts';
import { type Day, isoDay, MS_PER_DAY } from '../time.ts';
import type { Snapshot } from '../zi/snapshot.ts';
import type { Grounds, Verdict } from '../zi/verdict.ts';
import type { TableView } from './tables.schemas.ts';

const dayStart = (day: Day | null): string | null =>
  day === null ? null : new Date(day * MS_PER_DAY).toISOString();

/** A table of the published scan and what is concluded of it. */
export type TableRecord = { facts: TableFacts; verdict: Verdict & Grounds };

/** Names of services and domains by hash, and the end of each service's evidence. */
export type Directory = {
  services: Map<string, Snapshot['services'][number]>;
  domains: Map<string, string>;
  /** Null: the scan was not priced. */
  book: RateBook | null;
  /** The scan's day. */
  today: Day;
};

export const directoryOf = (snapshot: Snapshot): Directory => ({
  services: new Map(snapshot.services.map((service) => [service.hash, service])),
  domains: new Map(snapshot.domains.map((domain) => [domain.hash, domain.fqn])),
  book: snapshot.rates === null ? null : createRateBook(snapshot.rates.used, snapshot.rates.changeId),
  today: snapshot.day,
});

const lastUse = ({ lastUsedDay, idleIsLowerBound }: Grounds, idle: number | null, end: Day): string => {
  if (idle === null) return 'no recorded use';
  const upTo = `up to ${isoDay(end)}, the end of its service's evidence`;
  if (idleIsLowerBound || lastUsedDay === null) return `no use recorded in at least ${idle} days ${upTo}`;
  return `last used on ${isoDay(lastUsedDay)}, ${idle} days before ${isoDay(end)}`;
};

const write = ({ lastWrittenDay }: Grounds): string =>
  lastWrittenDay === null ? 'no known write' : `last written on ${isoDay(lastWrittenDay)}`;

const CATEGORY: Record<NonNullable<Verdict['category']>, string> = {
  refresh_waste: 'still written, not read: look at the pipeline that refreshes it',
  zombie_tables: 'neither read nor written, and nothing downstream',
  stale_tables: 'not used any more',
  large_unused: 'large, and unused for more than 60 days',
  unowned_tables: 'it costs money, and nobody owns it',
};

const reasonOf = (verdict: Verdict & Grounds, idle: number | null, end: Day | null): string => {
  if (end === null) return 'the service has no recorded use at all: nothing can be said of this table';
  if (verdict.activity === 'NEW') return 'younger than 30 days and not used yet: too early to judge';
  const facts = `${lastUse(verdict, idle, end)}; ${write(verdict)}`;
  return verdict.category === null ? facts : `${CATEGORY[verdict.category]}: ${facts}`;
};

/** The rate that the scan priced a table with; null for an unpriced one. */
const rateOf = (verdict: Verdict & Grounds, { book, services, today }: Directory): PricedRate | null => {
  const service = services.get(verdict.serviceHash);
  if (book === null || service === undefined) return null;
  const { name: serviceName, serviceType } = service;
  return rateFor(book, { serviceType, serviceName, lastWrittenDay: verdict.lastWrittenDay, today });
};

/** One row of the list. */
export const tableView = ({ facts, verdict }: TableRecord, directory: Directory): TableView => {
  const service = directory.services.get(facts.serviceHash);
  const end = service?.evidence?.to ?? null;
  const idle = verdict.idleFromDay === null || end === null ? null : Math.max(0, end - verdict.idleFromDay);
  const rate = rateOf(verdict, directory);
  const [serviceName = '', database = '', schema = ''] = fqnParts(facts.fqn);
  return {
    id: facts.id,
    fqn: facts.fqn,
    service: service?.name ?? serviceName,
    service_type: service?.serviceType ?? null,
    database,
    schema,
    name: verdict.name,
    table_type: facts.tableType,
    tier: facts.tier,
    owners: facts.owners,
    domains: facts.domains?.map((hash) => directory.domains.get(hash) ?? hash) ?? null,
    activity: verdict.activity,
    recent: verdict.recent,
    idle_days: idle,
    idle_is_lower_bound: verdict.idleIsLowerBound,
    last_used_at: dayStart(verdict.lastUsedDay),
    last_used_source: verdict.lastUsedSource,
    last_written_at: dayStart(verdict.lastWrittenDay),
    queries_30d: verdict.queries30d,
    downstream_count: facts.downstreamCount,
    size_bytes: facts.sizeBytes === null ? null : Number(facts.sizeBytes),
    size_measured_at: facts.sizeMeasuredAt === null ? null : new Date(facts.sizeMeasuredAt).toISOString(),
    monthly_cost_usd:
      rate === null || facts.sizeBytes === null ? null : usd(monthlyCostMicros(facts.sizeBytes, rate)),
    rate_source: rate?.rate.origin ?? null,
    savings_kind: rate?.rate.savingsKind ?? null,
    purge_score: verdict.purgeScore,
    recommendation: verdict.recommendation,
    gates: verdict.gates,
    category: verdict.category,
    reason: reasonOf(verdict, idle, end),
  };
};
