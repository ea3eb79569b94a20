import fc from 'fast-check';
import { oneDay, type RecentUsage } from '../../src/catalogue/recent-usage.ts';
import type { ServiceExtremes } from '../../src/catalogue/service-extremes.ts';
import type { DomainFacts, ServiceFacts, ServiceHash, TableFacts } from '../../src/catalogue/table-facts.ts';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import type { Part } from '../../src/dashboard/metadata.view.ts';
import type { Staleness } from '../../src/dashboard/staleness.ts';
import { scoreView } from '../../src/dashboard/zi-score.view.ts';
import { createRateBook, type Rate } from '../../src/money/rate.ts';
import type { Day } from '../../src/time.ts';
import { createEvaluation } from '../../src/zi/evaluate.ts';
import type { ServiceSnapshot, Snapshot } from '../../src/zi/snapshot.ts';
import type { Weights } from '../../src/zi/weights.ts';
import type { ZiState } from '../../src/zi/zi.service.ts';

/** D, the day of the scan. */
export const TODAY: Day = 20_779;
export const GIB = 2n ** 30n;

export const ago = (days: number): Day => TODAY - days;

export type DayCount = { day: Day; count: number };

/** Days are given newest first. */
export const recentUsage = (days: readonly DayCount[]): RecentUsage =>
  days.map(({ day, count }) => oneDay(day, count)).join();

/** A plain table of which nothing is known but its name. */
export const table = (facts: Partial<TableFacts> = {}): TableFacts => ({
  id: 't',
  fqn: 'alpha.db.sch.t',
  fqnHash: 'alpha.db.sch.t',
  serviceHash: 'alpha',
  tableType: 'Regular',
  createdDay: null,
  accessedDay: null,
  updatedDay: null,
  firstUsageDay: null,
  lastUsageDay: null,
  sizeBytes: null,
  sizeMeasuredAt: null,
  recentUsage: '',
  writeDays: [],
  lastSystemOperationDay: null,
  downstreamCount: 0,
  owners: [],
  domains: [],
  tier: null,
  ...facts,
});

export type Extremes = ReadonlyMap<ServiceHash, ServiceExtremes>;

const inWindow = (days: readonly (Day | null)[]): Day[] =>
  days.filter((day): day is Day => day !== null && day <= TODAY && day >= TODAY - 400);

const first = (days: readonly Day[]): Day | null => (days.length === 0 ? null : Math.min(...days));
const last = (days: readonly Day[]): Day | null => (days.length === 0 ? null : Math.max(...days));

/** What the store finds by SQL: first and last use of each service within 400 days up to D, views included. */
export const extremesOf = (tables: readonly TableFacts[]): Extremes =>
  new Map(
    [...new Set(tables.map((t) => t.serviceHash))].map((hash) => {
      const own = tables.filter((t) => t.serviceHash === hash);
      const accessed = inWindow(own.map((t) => t.accessedDay));
      return [
        hash,
        {
          firstUsageDay: first(inWindow(own.map((t) => t.firstUsageDay))),
          lastUsageDay: last(inWindow(own.map((t) => t.lastUsageDay))),
          firstAccessedDay: first(accessed),
          lastAccessedDay: last(accessed),
        },
      ];
    }),
  );

type Options = {
  services?: readonly ServiceFacts[];
  domains?: readonly DomainFacts[];
  extremes?: Extremes;
  weights?: Weights;
  rates?: readonly Rate[];
};

/** A scan of these tables, in this order. */
export const snapshotOf = (tables: readonly TableFacts[], options: Options = {}): Snapshot => {
  const { services = [], domains = [], extremes = extremesOf(tables), weights = DEFAULT_WEIGHTS } = options;
  const book = createRateBook(options.rates ?? [], 0);
  const evaluation = createEvaluation(
    { services, domains, serviceTypes: new Map(), extremes, book, minSavingsMicros: 5_000_000n },
    TODAY,
  );
  for (const facts of tables) evaluation.add(facts);
  return {
    scanId: 1,
    revision: 0,
    capturedAt: TODAY * 86_400_000,
    day: TODAY,
    methodVersion: '1',
    weights,
    rates: evaluation.rates(),
    openmetadataVersion: null,
    missing: [],
    services: evaluation.services(),
    domains: evaluation.domains(),
  };
};

export const FRESH: Staleness = { stale: false, stale_reason: null, stale_message: null };

/** What readers are told when no day before this scan has a score. */
export const stateOf = <S extends Snapshot | null>(snapshot: S): ZiState & { snapshot: S } => ({
  snapshot,
  estateScores: [],
  scopeScores: new Map(),
  lastScan: null,
  lastFinished: null,
  ratesChangeId: 0,
});

export const partOf = (service: ServiceSnapshot | null): Part =>
  service === null ? { kind: 'estate' } : { kind: 'service', service };

export const viewOf = (snapshot: Snapshot, service: ServiceSnapshot | null = null) =>
  scoreView(stateOf(snapshot), partOf(service), FRESH);

/** Tenths of a number with one decimal: their sums are exact. */
export const inTenths = (value: number): number => Math.round(value * 10);

const EDGES = [-1, 0, 1, 13, 14, 15, 29, 30, 31, 59, 60, 61, 89, 90, 91, 119, 120, 121, 399, 400, 401];

/** Days around every limit of the method, far away, after the scan, and unknown. */
export const someDay: fc.Arbitrary<Day | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...EDGES).map(ago) },
  { weight: 3, arbitrary: fc.integer({ min: -40, max: 450 }).map(ago) },
  { weight: 1, arbitrary: fc.constantFrom(0, ago(5_000), ago(-5_000)) },
  { weight: 5, arbitrary: fc.constant(null) },
);

export const someSize: fc.Arbitrary<bigint | null> = fc.oneof(
  fc.constantFrom(null, null, 0n, 1n, GIB, 600n * GIB, 2n ** 53n + 1n, 2n ** 63n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 50n }),
);

const SERVICES = ['alpha', 'beta', 'gamma', 'silent'] as const;

const someFacts: fc.Arbitrary<TableFacts> = fc
  .record({
    serviceHash: fc.constantFrom(...SERVICES),
    tableType: fc.constantFrom('Regular', 'Regular', 'Regular', null, 'Iceberg', 'View', 'SecureView'),
    createdDay: someDay,
    accessedDay: someDay,
    updatedDay: someDay,
    usage: fc.tuple(someDay, someDay),
    sizeBytes: someSize,
    writes: fc.tuple(someDay, someDay),
    downstreamCount: fc.constantFrom(0, 0, 1, null),
    owners: fc.constantFrom<string[] | null>(['somebody'], [], null),
  })
  .map(({ usage, writes, ...facts }): TableFacts => {
    const silent = facts.serviceHash === 'silent';
    const used = silent ? [] : inWindow(usage);
    return table({
      ...facts,
      accessedDay: silent || facts.serviceHash === 'beta' ? null : facts.accessedDay,
      firstUsageDay: first(used),
      lastUsageDay: last(used),
      writeDays: writes[0] === null ? [] : [writes[0]],
      lastSystemOperationDay: writes[0] === null ? writes[1] : Math.max(writes[0], writes[1] ?? 0),
    });
  });

/**
 * An estate of four services: `beta` has usage rows only, `silent` no evidence at all; `alpha` and `gamma` have
 * what comes. Each table has its own id and name.
 */
export const someEstate: fc.Arbitrary<TableFacts[]> = fc
  .array(someFacts, { minLength: 1, maxLength: 14 })
  .map((estate) =>
    estate.map((facts, i) => {
      const fqn = `${facts.serviceHash}.db.sch.t${i}`;
      return { ...facts, id: `t${String(i).padStart(2, '0')}`, fqn, fqnHash: fqn };
    }),
  );

const someWeight = fc.oneof(
  fc.constantFrom(0, 0, 1, 10, 25, 0.000001, 0.1, 0.3, 33.333333, 999_999.999999),
  fc.integer({ min: 0, max: 999_999_999 }).map((millionths) => millionths / 1_000_000),
);

/** Weights as the configuration lets them in: up to six digits before and after the point, not all 0. */
export const someWeights: fc.Arbitrary<Weights> = fc
  .record({ compute: someWeight, storage: someWeight, query: someWeight, others: someWeight })
  .filter((weights) => Object.values(weights).some((weight) => weight > 0));
