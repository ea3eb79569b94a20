import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { type Day, dayOf, isoDay, MS_PER_DAY } from '../time.ts';
import { measuresOf } from './components.ts';
import type { ScopeKind } from './scope-key.ts';
import { boundsOf, scoreOf, weightsKey } from './score.ts';
import type { Snapshot } from './snapshot.ts';
import { sum, type Tally } from './tally.ts';

/** One day of the estate's history. Rows of the predecessor have no bounds and no method. */
export type HistoryDay = {
  day: Day;
  score: number;
  lower: number | null;
  upper: number | null;
  methodVersion: string | null;
  /** `weightsKey`; null: not kept. */
  weights: string | null;
  source: 'scan' | 'backfill' | 'predecessor';
};

/** A service or domain; its method is that of the day unless it has one of its own. */
type ScoredScope = { hash: string; tally: Tally; methodVersion?: string };

/** What the history keeps of one day: the tallies that its scores are made of. */
export type ScoredDay = Pick<Snapshot, 'day' | 'methodVersion' | 'weights'> & {
  services: readonly ScoredScope[];
  domains: readonly ScoredScope[];
};

type Origin = { source: 'scan' | 'backfill'; capturedAt: Date; scanId: number | null };

/** Rows of one INSERT. */
const BATCH = 100;

/** Whole seconds: an older schema's column has no fractions, and rounding up could reach the next day. */
const wholeSecond = (epochMs: number): Date => new Date(Math.floor(epochMs / 1000) * 1000);

/** What old readers of the history find in `meta`. */
const historyMeta = (tally: Tally): string =>
  JSON.stringify({
    total_tables: tally.tables,
    active_tables: tally.active,
    inactive_tables: tally.inactive,
  });

const saveEstate = async (trx: ThirdeyeDb, scored: ScoredDay, origin: Origin): Promise<void> => {
  const tally = sum(scored.services.map((service) => service.tally));
  const measures = measuresOf(tally);
  const score = scoreOf(measures, scored.weights);
  if (score === null) return;
  const bounds = boundsOf(measures, scored.weights);
  await trx
    .insertInto('health_score_history')
    .values({
      captured_at: origin.capturedAt,
      score: Math.round(score),
      score_exact: score,
      lower_bound: bounds.lower,
      upper_bound: bounds.upper,
      meta: historyMeta(tally),
      method_version: scored.methodVersion,
      weights: weightsKey(scored.weights),
      source: origin.source,
      scan_id: origin.scanId,
    })
    .execute();
};

const saveScopes = async (trx: ThirdeyeDb, scored: ScoredDay, { source }: Origin): Promise<void> => {
  const { day, methodVersion, weights } = scored;
  const key = weightsKey(weights);
  const row = ({ kind, scope }: { kind: ScopeKind; scope: ScoredScope }) => {
    const score = scoreOf(measuresOf(scope.tally), weights);
    if (score === null) return [];
    const method_version = scope.methodVersion ?? methodVersion;
    return [{ kind, hash: scope.hash, day, score, method_version, weights: key, source }];
  };
  const scopes = [
    ...scored.services.map((scope) => ({ kind: 'service' as const, scope })),
    ...scored.domains.map((scope) => ({ kind: 'domain' as const, scope })),
  ];
  for (const batch of inLists(scopes, BATCH)) {
    await breathe(); // exact scores of many scopes take a while
    const rows = batch.flatMap(row);
    if (rows.length === 0) continue;
    await trx
      .insertInto('scope_scores')
      .values(rows)
      .onDuplicateKeyUpdate({
        score: sql`VALUES(score)`,
        method_version: sql`VALUES(method_version)`,
        weights: sql`VALUES(weights)`,
      })
      .execute();
  }
};

/** Part of the publishing transaction. Nothing enters the history without a score. */
export const saveScan = async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
  const capturedAt = wholeSecond(snapshot.capturedAt);
  const origin: Origin = { source: 'scan', capturedAt, scanId: snapshot.scanId };
  await saveEstate(trx, snapshot, origin);
  await saveScopes(trx, snapshot, origin);
};

/** Midnight: the last row of a scanned day is always the scan's. */
const midnight = (day: Day): Date => new Date(day * MS_PER_DAY);

/**
 * Replaces the backfilled scores of these days. A day that was scanned has none, but the first one that was: with
 * both kinds it shows whether they may be compared (docs/scoring.md, "trend").
 */
export const saveBackfilled = async (trx: ThirdeyeDb, days: readonly ScoredDay[]): Promise<void> => {
  if (days.length === 0) return;
  const scanned = await trx
    .selectFrom('health_score_history')
    .select(sql<string>`DATE_FORMAT(captured_at, '%Y-%m-%d')`.as('date'))
    .distinct()
    .where('source', '=', 'scan')
    .orderBy('date')
    .execute();
  const kept = new Set(scanned.slice(1).map(({ date }) => date));
  for (const scored of days) {
    const { day } = scored;
    await trx
      .deleteFrom('health_score_history')
      .where('source', '=', 'backfill')
      .where('captured_at', '>=', sql<Date>`${isoDay(day)}`)
      .where('captured_at', '<', sql<Date>`${isoDay(day + 1)}`)
      .execute();
    await trx.deleteFrom('scope_scores').where('source', '=', 'backfill').where('day', '=', day).execute();
    if (kept.has(isoDay(day))) continue;
    const origin: Origin = { source: 'backfill', capturedAt: midnight(day), scanId: null };
    await saveEstate(trx, scored, origin);
    await saveScopes(trx, scored, origin);
  }
};

const number = (value: string | number | null): number | null => (value === null ? null : Number(value));

/**
 * The last score of each day from `from` to `to`, newest first; a scanned one before a backfilled one. With
 * `bySource` the last of each kind. Invented rows never count.
 */
export const readHistory = async (
  db: ThirdeyeDb,
  from: Day,
  to: Day,
  { bySource = false } = {},
): Promise<HistoryDay[]> => {
  const kind = bySource ? sql`, source` : sql``;
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('health_score_history')
        .select(['captured_at', 'score', 'score_exact', 'lower_bound', 'upper_bound'])
        .select(['method_version', 'weights', 'source'])
        .select(
          sql<number>`ROW_NUMBER() OVER (PARTITION BY DATE(captured_at)${kind} ORDER BY source = 'backfill', captured_at DESC, id DESC)`.as(
            'place',
          ),
        )
        .where('captured_at', '>=', sql<Date>`${isoDay(from)}`)
        .where('captured_at', '<', sql<Date>`${isoDay(to + 1)}`)
        .where('source', '<>', 'invented')
        .where('score', '>=', 0)
        .where('score', '<=', 100)
        .as('ranked'),
    )
    .selectAll()
    .where('place', '=', 1)
    .orderBy('captured_at', 'desc')
    .execute();
  return rows.map((row) => ({
    day: dayOf(row.captured_at.getTime()),
    score: Number(row.score_exact ?? row.score),
    lower: number(row.lower_bound),
    upper: number(row.upper_bound),
    methodVersion: row.method_version,
    weights: row.weights,
    source: row.source as HistoryDay['source'],
  }));
};
