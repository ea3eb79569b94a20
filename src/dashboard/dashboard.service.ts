import { notFound, unavailable } from '../errors.ts';
import { dayOf, isoDay, isoTime } from '../time.ts';
import { statusOf } from '../zi/score.ts';
import { methodOf, type Snapshot } from '../zi/snapshot.ts';
import { trendOf } from '../zi/trend.ts';
import type { Weights } from '../zi/weights.ts';
import type { ZiService, ZiState } from '../zi/zi.service.ts';
import type { HealthHistoryResponse, ZiScoreResponse } from './dashboard.schemas.ts';
import { historyNotes } from './history-notes.ts';
import type { Part } from './metadata.view.ts';
import { findService, printable } from './service-name.ts';
import { type Staleness, stalenessOf } from './staleness.ts';
import { meanScore } from './units.ts';
import { noScoreView, scoreView } from './zi-score.view.ts';

type DashboardDeps = {
  zi: ZiService;
  weights: Weights;
  refreshMs: number;
  /** Why nothing newer can be measured or seen; null while all is well. */
  trouble?: (() => { code: string; message: string } | null) | undefined;
  /** Epoch milliseconds. */
  now(): number;
};

const FIRST_SCAN_RUNNING = {
  code: 'first_scan_running',
  message: 'the first scan of OpenMetadata has not finished yet',
};

type ScoreFilter = { service?: string | undefined; domain?: string | undefined };

/** Names are unique among services, FQNs among domains. Throws 404 for a name that the scan did not find. */
const partOf = (snapshot: Snapshot, filter: ScoreFilter): Part => {
  if (filter.service !== undefined) {
    return { kind: 'service', service: findService(snapshot, filter.service) };
  }
  if (filter.domain === undefined) return { kind: 'estate' };
  const domain = snapshot.domains.find((d) => d.fqn === filter.domain);
  if (domain === undefined) throw notFound(`domain ${printable(filter.domain)} not found`);
  return { kind: 'domain', domain };
};

/** Views of parts that are kept for one state; more are made anew. */
const KEPT_VIEWS = 200;

const keyOf = ({ service, domain }: ScoreFilter): string => {
  if (service !== undefined) return `service ${service}`;
  return domain === undefined ? '' : `domain ${domain}`;
};

const lastScanError = (state: ZiState) => state.lastFinished?.error ?? null;

export const createDashboardService = ({ zi, weights, refreshMs, trouble, now }: DashboardDeps) => {
  const faultOf = (state: ZiState) => trouble?.() ?? lastScanError(state);
  /** Why there is no snapshot, where there is none. */
  const whyNothing = (state: ZiState) => faultOf(state) ?? FIRST_SCAN_RUNNING;

  /** Our schema is asked only as long as no snapshot is in memory. */
  const currentState = async (): Promise<ZiState> => {
    if ((zi.state()?.snapshot ?? null) === null) {
      await zi.refresh().catch((error: unknown) => {
        throw unavailable("ThirdEye's own schema is out of reach and no score is in memory", 5, error);
      });
    }
    const state = zi.state();
    if (state === null) throw unavailable('ThirdEye is starting');
    return state;
  };

  const views = new WeakMap<ZiState, Map<string, ZiScoreResponse>>();

  const viewsOf = (state: ZiState): Map<string, ZiScoreResponse> => {
    let kept = views.get(state);
    if (kept === undefined) {
      kept = new Map();
      views.set(state, kept);
    }
    return kept;
  };

  /** The view of this state under this key: made once while it is as stale, one object for all who ask. */
  const remember = (
    state: ZiState,
    key: string,
    { stale_reason, stale_message }: Staleness,
    make: () => ZiScoreResponse,
  ): ZiScoreResponse => {
    const kept = viewsOf(state);
    const known = kept.get(key);
    if (known?.stale_reason === stale_reason && known.stale_message === stale_message) return known;
    const view = make();
    if (known !== undefined || kept.size < KEPT_VIEWS) kept.set(key, view);
    return view;
  };

  const howStale = (state: ZiState): Staleness => {
    const time = now();
    const capturedAt = state.snapshot?.capturedAt ?? time;
    return stalenessOf({ capturedAt, lastScanError: faultOf(state) }, time, refreshMs);
  };

  const viewOf = (state: ZiState, filter: ScoreFilter): ZiScoreResponse => {
    const { snapshot } = state;
    const staleness = howStale(state);
    if (snapshot === null) return noScoreView(whyNothing(state), weights, staleness);
    return remember(state, keyOf(filter), staleness, () =>
      scoreView({ ...state, snapshot }, partOf(snapshot, filter), staleness),
    );
  };

  return {
    timestamp: (): string => isoTime(now()),

    /** What is known now, how old it is, and why nothing is where there is no snapshot. Rejects as `snapshot` does. */
    current: async () => {
      const state = await currentState();
      return { state, staleness: howStale(state), reason: whyNothing(state) };
    },

    /** The published snapshot; null before the first scan. Rejects with 503 when nobody knows. */
    snapshot: async (): Promise<Snapshot | null> => (await currentState()).snapshot,

    /** The score as far as memory knows one: no waiting. Null: `ziScore` must look for it. */
    ziScoreInMemory: (filter: ScoreFilter): ZiScoreResponse | null => {
      const state = zi.state();
      return state === null || state.snapshot === null ? null : viewOf(state, filter);
    },

    /** The score of the estate, or of one service or domain. */
    ziScore: async (filter: ScoreFilter): Promise<ZiScoreResponse> => viewOf(await currentState(), filter),

    /** One score a day over the last `days` UTC days, today included, newest first. */
    healthHistory: async (days: number): Promise<HealthHistoryResponse> => {
      const state = await currentState();
      const today = dayOf(now());
      const history = await zi.history(today - days + 1, today);
      return {
        data: history.map((row) => ({
          date: isoDay(row.day),
          score: row.score,
          status: statusOf(row.score),
          lower: row.lower,
          upper: row.upper,
          method_version: row.methodVersion,
          source: row.source,
        })),
        summary: {
          average_score: meanScore(history.map((row) => row.score)),
          trend:
            state.snapshot === null
              ? 'unknown'
              : trendOf(state.estateScores, state.snapshot.day, methodOf(state.snapshot)),
          days,
        },
        notes: historyNotes(history),
      };
    },
  };
};

export type DashboardService = ReturnType<typeof createDashboardService>;
