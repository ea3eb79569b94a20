import { isoTime } from '../time.ts';
import { scopeKey } from '../zi/scope-key.ts';
import { boundsOf, breakdownOf, METHOD_VERSION, normalise, sensitivityOf, statusOf } from '../zi/score.ts';
import { estateTally, methodOf, ratesPending, type Snapshot } from '../zi/snapshot.ts';
import type { Tally } from '../zi/tally.ts';
import type { DailyScore } from '../zi/trend.ts';
import { trendOf } from '../zi/trend.ts';
import { type PerComponent, perComponent, type Weights } from '../zi/weights.ts';
import type { ZiState } from '../zi/zi.service.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';
import { coverageOf, metadataOf, type Part } from './metadata.view.ts';
import { noDataReason, type Scope, scopeOf } from './scope.ts';
import type { Staleness } from './staleness.ts';

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

const tallyOf = (snapshot: Snapshot, part: Part): Tally => {
  if (part.kind === 'estate') return estateTally(snapshot);
  return part.kind === 'service' ? part.service.tally : part.domain.tally;
};

const dailyScores = (state: ZiState, part: Part): DailyScore[] => {
  if (part.kind === 'estate') return state.estateScores;
  const hash = part.kind === 'service' ? part.service.hash : part.domain.hash;
  return state.scopeScores.get(scopeKey(part.kind, hash)) ?? [];
};

const NOTHING = perComponent(() => null);

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
    trend: trendOf(dailyScores(state, part), snapshot.day, methodOf(snapshot)),
    method_version: snapshot.methodVersion,
    metadata: {
      ...metadataOf(scope, snapshot, part),
      rates_pending: ratesPending(snapshot, state.ratesChangeId),
    },
    timestamp: isoTime(snapshot.capturedAt),
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
      evidence_to: null,
      evidence_stale: null,
      services: [],
      null_reasons: {},
      not_in_openmetadata: [],
    },
    timestamp: null,
    ...staleness,
  };
};
