import { fqnParts } from '../catalogue/fqn.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import { monthlyCostMicros, usd } from '../money/cost.ts';
import { createRateBook, type PricedRate, type RateBook, rateFor } from '../money/rate.ts';
import { type Day, isoDay, isoTimeOrNull } from '../time.ts';
import type { Snapshot } from '../zi/snapshot.ts';
import type { ListedVerdict } from '../zi/verdict.columns.ts';
import type { Grounds } from '../zi/verdict.ts';
import type { TableView } from './tables.schemas.ts';

/** A table of the published scan, what is concluded of it and what that rests on. */
export type TableRecord = { facts: TableFacts; verdict: ListedVerdict; grounds: Grounds };

/** Names of services and domains by hash, and the end of each service's evidence. */
export type Directory = {
  services: Map<string, Snapshot['services'][number]>;
  domains: Map<string, string>;
  /** Null: the scan was not priced. */
  book: RateBook | null;
  /** The scan's day. */
  today: Day;
  /** `2026-11-22`, made once: tables share their days. */
  dayText(day: Day): string;
};

const createDayText = () => {
  const texts = new Map<Day, string>();
  return (day: Day): string => {
    let text = texts.get(day);
    if (text === undefined) {
      text = isoDay(day);
      texts.set(day, text);
    }
    return text;
  };
};

export const directoryOf = (snapshot: Snapshot): Directory => ({
  services: new Map(snapshot.services.map((service) => [service.hash, service])),
  domains: new Map(snapshot.domains.map((domain) => [domain.hash, domain.fqn])),
  book: snapshot.rates === null ? null : createRateBook(snapshot.rates.used, snapshot.rates.changeId),
  today: snapshot.day,
  dayText: createDayText(),
});

const lastUse = (
  { lastUsedDay, idleIsLowerBound }: Grounds,
  idle: number | null,
  end: Day,
  { dayText }: Directory,
): string => {
  if (idle === null) return 'no recorded use';
  const until = `${dayText(end)}, the last day with recorded use in its service`;
  return idleIsLowerBound || lastUsedDay === null
    ? `no use recorded in at least ${idle} days up to ${until}`
    : `last used on ${dayText(lastUsedDay)}, ${idle} days before ${until}`;
};

const write = ({ lastWrittenDay }: Grounds, { dayText }: Directory): string =>
  lastWrittenDay === null ? 'no known write' : `last written on ${dayText(lastWrittenDay)}`;

const CATEGORY: Record<NonNullable<ListedVerdict['category']>, string> = {
  refresh_waste: 'still written and not read, so look at the pipeline that refreshes it',
  zombie_tables: 'neither read nor written, and nothing reads it downstream',
  stale_tables: 'not used any more, but written not long ago or read downstream',
  large_unused: 'large, and unused for more than 60 days',
  unowned_tables: 'it costs money, and nobody owns it',
};

const reasonOf = (
  { verdict, grounds }: TableRecord,
  idle: number | null,
  end: Day | null,
  directory: Directory,
): string => {
  if (end === null) {
    return grounds.lastUsedDay === null
      ? 'the service has no recorded use at all: nothing can be said of this table'
      : `the service has no use recorded recently enough to judge by; last used on ${directory.dayText(grounds.lastUsedDay)}`;
  }
  if (verdict.activity === 'NEW') {
    return `too early to judge: not used yet, and created less than 30 days before ${directory.dayText(end)}, the last day with recorded use in its service, or after it`;
  }
  const facts = `${lastUse(grounds, idle, end, directory)}; ${write(grounds, directory)}`;
  return verdict.category === null ? facts : `${CATEGORY[verdict.category]}: ${facts}`;
};

/** The rate that the scan priced a table with; null for an unpriced one. */
const rateOf = ({ facts, grounds }: TableRecord, { book, services, today }: Directory): PricedRate | null => {
  const service = services.get(facts.serviceHash);
  if (book === null || service === undefined) return null;
  const { name: serviceName, serviceType } = service;
  return rateFor(book, { serviceType, serviceName, lastWrittenDay: grounds.lastWrittenDay, today });
};

/** One row of the list. */
export const tableView = (record: TableRecord, directory: Directory): TableView => {
  const { facts, verdict, grounds } = record;
  const service = directory.services.get(facts.serviceHash);
  const end = service?.evidence?.to ?? null;
  const idle = grounds.idleFromDay === null || end === null ? null : Math.max(0, end - grounds.idleFromDay);
  const rate = rateOf(record, directory);
  const dayStart = (day: Day | null): string | null =>
    day === null ? null : `${directory.dayText(day)}T00:00:00.000Z`;
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
    recent: grounds.recent,
    idle_days: idle,
    idle_is_lower_bound: grounds.idleIsLowerBound,
    last_used_at: dayStart(grounds.lastUsedDay),
    last_used_source: grounds.lastUsedSource,
    last_written_at: dayStart(grounds.lastWrittenDay),
    queries_30d: grounds.queries30d,
    downstream_count: facts.downstreamCount,
    size_bytes: facts.sizeBytes === null ? null : Number(facts.sizeBytes),
    size_measured_at: isoTimeOrNull(facts.sizeMeasuredAt),
    monthly_cost_usd:
      rate === null || facts.sizeBytes === null ? null : usd(monthlyCostMicros(facts.sizeBytes, rate)),
    rate_source: rate?.rate.origin ?? null,
    savings_kind: rate?.rate.savingsKind ?? null,
    purge_score: verdict.purgeScore,
    recommendation: verdict.recommendation,
    gates: grounds.gates,
    category: verdict.category,
    reason: reasonOf(record, idle, end, directory),
  };
};
