import { isoDay } from '../time.ts';
import { isStale } from '../zi/evidence.ts';
import { scopeKey } from '../zi/scope-key.ts';
import { boundsOf, breakdownOf, METHOD_VERSION, normalise, sensitivityOf, statusOf } from '../zi/score.ts';
import {
  type DomainSnapshot,
  estateTally,
  ratesPending,
  type ServiceSnapshot,
  type Snapshot,
} from '../zi/snapshot.ts';
import type { Tally } from '../zi/tally.ts';
import type { DailyScore } from '../zi/trend.ts';
import { trendOf } from '../zi/trend.ts';
import { type PerComponent, perComponent, type Weights } from '../zi/weights.ts';
import type { ZiState } from '../zi/zi.service.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';
import { moneyOf, ratesView } from './money.view.ts';
import { noDataReason, type Scope, scopeOf, totalBytes, wasteBytes } from './scope.ts';
import type { Staleness } from './staleness.ts';
import { percentage, terabytes } from './units.ts';

const SIZE_UNKNOWN = 'no size is known';

const tb = (bytes: bigint | null): number | null => (bytes === null ? null : terabytes(bytes));

const coverageOf = ({ measures }: Scope): ZiScoreResponse['coverage'] => ({
  activity: measures.compute.k.valueOf(),
  size: measures.storage.k.valueOf(),
  recency: measures.query.k.valueOf(),
});

const componentsOf = (
  { measures }: Scope,
  weights: Weights,
  points: PerComponent<number | null>,
): ZiScoreResponse['components'] => {
  const normalised = normalise(weights);
  return perComponent((c) => ({
    rate: measures[c].rate?.valueOf() ?? null,
    weight: normalised[c].valueOf(),
    points: points[c],
    numerator: Number(measures[c].numerator),
    denominator: Number(measures[c].denominator),
    population: measures[c].population,
  }));
};

const serviceView = (
  service: ServiceSnapshot,
  { weights, day: today, rates }: Snapshot,
): ZiScoreResponse['metadata']['services'][number] => {
  const scope = scopeOf(service.tally, weights);
  const { evidence } = service;
  return {
    name: service.name,
    service_type: service.serviceType,
    tables: service.tally.tables,
    active_tables: service.tally.active,
    score: scope.score,
    coverage: coverageOf(scope),
    waste_storage_tb: tb(wasteBytes(service.tally)),
    monthly_savings_usd: moneyOf(service.tally, rates !== null).money.monthly_savings_usd,
    evidence_from: evidence === null ? null : isoDay(evidence.from),
    evidence_to: evidence === null ? null : isoDay(evidence.to),
    evidence_stale: evidence === null ? null : isStale(evidence, today),
    reason: noDataReason(scope)?.code ?? null,
  };
};

const metadataOf = (
  scope: Scope,
  snapshot: Snapshot,
  services: readonly ServiceSnapshot[],
): Omit<ZiScoreResponse['metadata'], 'rates' | 'rates_pending'> => {
  const { tally } = scope;
  const { money, reasons } = moneyOf(tally, snapshot.rates !== null);
  const known = tally.active + tally.inactive;
  const values = {
    total_storage_tb: tb(totalBytes(tally)),
    waste_storage_tb: tb(wasteBytes(tally)),
    zombie_tables: tally.zombiesUnknown > 0 ? null : tally.zombies,
  };
  return {
    total_tables: tally.tables,
    active_tables: tally.active,
    inactive_percentage: percentage(tally.inactive, known),
    views: tally.views,
    new_tables: tally.newTables,
    unknown_tables: tally.population - known,
    ...values,
    ...money,
    openmetadata_version: snapshot.openmetadataVersion,
    services: services.map((service) => serviceView(service, snapshot)),
    null_reasons: {
      ...reasons,
      ...(known === 0 ? { inactive_percentage: 'no activity is known' } : {}),
      ...(values.total_storage_tb === null ? { total_storage_tb: SIZE_UNKNOWN } : {}),
      ...(values.waste_storage_tb === null
        ? { waste_storage_tb: known === 0 ? 'no activity is known' : SIZE_UNKNOWN }
        : {}),
      ...(values.zombie_tables === null ? { zombie_tables: 'lineage could not be read' } : {}),
    },
    not_in_openmetadata: snapshot.missing,
  };
};

const NOTHING = perComponent(() => null);

/** The part of the estate that an answer speaks of. */
export type Part =
  | { kind: 'estate' }
  | { kind: 'service'; service: ServiceSnapshot }
  | { kind: 'domain'; domain: DomainSnapshot };

const tallyOf = (snapshot: Snapshot, part: Part): Tally => {
  if (part.kind === 'estate') return estateTally(snapshot);
  return part.kind === 'service' ? part.service.tally : part.domain.tally;
};

const dailyScores = (state: ZiState, part: Part): DailyScore[] => {
  if (part.kind === 'estate') return state.estateScores;
  const hash = part.kind === 'service' ? part.service.hash : part.domain.hash;
  return state.scopeScores.get(scopeKey(part.kind, hash)) ?? [];
};

/** A domain cuts across services: it has no list of them. */
const servicesOf = (snapshot: Snapshot, part: Part): readonly ServiceSnapshot[] => {
  if (part.kind === 'estate') return snapshot.services;
  return part.kind === 'service' ? [part.service] : [];
};

/** The score of the estate or of a part of it, from what one scan found. */
export const scoreView = (
  state: ZiState & { snapshot: Snapshot },
  part: Part,
  staleness: Staleness,
): ZiScoreResponse => {
  const { snapshot } = state;
  const { weights } = snapshot;
  const scope = scopeOf(tallyOf(snapshot, part), weights);
  const breakdown = breakdownOf(scope.measures, weights) ?? NOTHING;
  const reason = noDataReason(scope);
  return {
    score: scope.score,
    status: statusOf(scope.score),
    reason: reason?.code ?? null,
    reason_message: reason?.message ?? null,
    breakdown,
    components: componentsOf(scope, weights, breakdown),
    bounds: boundsOf(scope.measures, weights),
    coverage: coverageOf(scope),
    sensitivity: sensitivityOf(scope.measures, weights),
    trend: trendOf(dailyScores(state, part), snapshot.day, snapshot.methodVersion),
    method_version: snapshot.methodVersion,
    metadata: {
      ...metadataOf(scope, snapshot, servicesOf(snapshot, part)),
      rates: ratesView(snapshot, part.kind === 'service' ? part.service : null),
      rates_pending: ratesPending(snapshot, state.ratesChangeId),
    },
    timestamp: new Date(snapshot.capturedAt).toISOString(),
    ...staleness,
  };
};

/** The answer before any scan has succeeded: everything is unknown, and why. */
export const noScoreView = (
  reason: { code: string; message: string },
  weights: Weights,
  staleness: Staleness,
): ZiScoreResponse => {
  const normalised = normalise(weights);
  return {
    score: null,
    status: 'NO_DATA',
    reason: reason.code,
    reason_message: reason.message,
    breakdown: NOTHING,
    components: perComponent((c) => ({
      rate: null,
      weight: normalised[c].valueOf(),
      points: null,
      numerator: null,
      denominator: null,
      population: null,
    })),
    bounds: null,
    coverage: { activity: null, size: null, recency: null },
    sensitivity: null,
    trend: 'unknown',
    method_version: METHOD_VERSION,
    metadata: {
      total_tables: null,
      active_tables: null,
      inactive_percentage: null,
      views: null,
      new_tables: null,
      unknown_tables: null,
      total_storage_tb: null,
      waste_storage_tb: null,
      zombie_tables: null,
      total_monthly_cost_usd: null,
      monthly_savings_usd: null,
      unpriced_tables: null,
      unpriced_storage_tb: null,
      rates: [],
      rates_pending: false,
      openmetadata_version: null,
      services: [],
      null_reasons: {},
      not_in_openmetadata: [],
    },
    timestamp: null,
    ...staleness,
  };
};
