import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Rate } from '../money/rate.ts';
import { type Day, dayOf, isoDay } from '../time.ts';
import { measuresOf } from './components.ts';
import { type ScopeKind, scopeKey } from './scope-key.ts';
import { boundsOf, scoreOf } from './score.ts';
import { type DomainSnapshot, estateTally, type ServiceSnapshot, type Snapshot } from './snapshot.ts';
import { BIGINTS, emptyTally, type Tally } from './tally.ts';
import type { DailyScore } from './trend.ts';

/** One day of the estate's history. Rows of the predecessor have no bounds and no method. */
export type HistoryDay = {
  day: Day;
  score: number;
  lower: number | null;
  upper: number | null;
  methodVersion: string | null;
  source: 'scan' | 'backfill' | 'predecessor';
};

/** Names one snapshot for ever. */
export type SnapshotKey = Pick<Snapshot, 'scanId' | 'revision'>;

/** Rows of one INSERT. */
const BATCH = 500;

/** Of a snapshot as it was stored: one of an older ThirdEye lacks what was added since. */
type StoredTally = Partial<Omit<Tally, (typeof BIGINTS)[number]> & Record<(typeof BIGINTS)[number], string>>;

const number = (value: string | number | null): number | null => (value === null ? null : Number(value));

const toJson = (scopes: readonly (ServiceSnapshot | DomainSnapshot)[]): string =>
  JSON.stringify(scopes, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));

const fromJson = <T extends { tally: Tally }>(text: string): T[] => {
  const scopes = JSON.parse(text) as (Omit<T, 'tally'> & { tally: StoredTally })[];
  return scopes.map((scope) => {
    const bigints = Object.fromEntries(BIGINTS.map((key) => [key, BigInt(scope.tally[key] ?? 0)]));
    return { ...scope, tally: { ...emptyTally(), ...scope.tally, ...bigints } } as unknown as T;
  });
};

/** Whole seconds: an older schema's column has no fractions, and rounding up could reach the next day. */
const wholeSecond = (epochMs: number): Date => new Date(Math.floor(epochMs / 1000) * 1000);

/** What old readers of the history find in `meta`. */
const historyMeta = (tally: Tally): string =>
  JSON.stringify({
    total_tables: tally.tables,
    active_tables: tally.active,
    inactive_tables: tally.inactive,
  });

const saveHistory = async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
  const tally = estateTally(snapshot);
  const measures = measuresOf(tally);
  const score = scoreOf(measures, snapshot.weights);
  if (score === null) return;
  const bounds = boundsOf(measures, snapshot.weights);
  await trx
    .insertInto('health_score_history')
    .values({
      captured_at: wholeSecond(snapshot.capturedAt),
      score: Math.round(score),
      score_exact: score,
      lower_bound: bounds.lower,
      upper_bound: bounds.upper,
      meta: historyMeta(tally),
      method_version: snapshot.methodVersion,
      source: 'scan',
      scan_id: snapshot.scanId,
    })
    .execute();
};

const saveScopeScores = async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
  const { day, methodVersion, weights } = snapshot;
  const row = (kind: ScopeKind) => (scope: { hash: string; tally: Tally }) => {
    const score = scoreOf(measuresOf(scope.tally), weights);
    if (score === null) return [];
    return [{ kind, hash: scope.hash, day, score, method_version: methodVersion, source: 'scan' as const }];
  };
  const rows = [...snapshot.services.flatMap(row('service')), ...snapshot.domains.flatMap(row('domain'))];
  for (let i = 0; i < rows.length; i += BATCH) {
    await trx
      .insertInto('scope_scores')
      .values(rows.slice(i, i + BATCH))
      .onDuplicateKeyUpdate({
        score: sql`VALUES(score)`,
        method_version: sql`VALUES(method_version)`,
        source: sql`VALUES(source)`,
      })
      .execute();
  }
};

const saveSnapshot = async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
  await trx
    .insertInto('snapshots')
    .values({
      scan_id: snapshot.scanId,
      revision: snapshot.revision,
      captured_at: new Date(snapshot.capturedAt),
      day: snapshot.day,
      method_version: snapshot.methodVersion,
      weights: JSON.stringify(snapshot.weights),
      services: toJson(snapshot.services),
      domains: toJson(snapshot.domains),
      missing: JSON.stringify(snapshot.missing),
      openmetadata_version: snapshot.openmetadataVersion,
      rates: snapshot.rates === null ? null : JSON.stringify(snapshot.rates.used),
      rates_change_id: snapshot.rates?.changeId ?? null,
    })
    .execute();
};

const point = async (trx: ThirdeyeDb, { scanId, revision }: SnapshotKey): Promise<void> => {
  await trx
    .insertInto('published_scan')
    .values({ singleton: 1, scan_id: scanId, revision })
    .onDuplicateKeyUpdate({ scan_id: scanId, revision })
    .execute();
};

/** Snapshots and the history of scores. */
export const createZiStore = (db: ThirdeyeDb) => ({
  /** Part of the publishing transaction; moves what readers see. Nothing enters the history without a score. */
  publish: async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
    await saveSnapshot(trx, snapshot);
    await saveHistory(trx, snapshot);
    await saveScopeScores(trx, snapshot);
    await point(trx, snapshot);
  },

  /** Another revision of the published snapshot: its scores are the same, so the history gets no line. */
  revise: async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
    await saveSnapshot(trx, snapshot);
    await point(trx, snapshot);
  },

  /** What readers see; null before the first scan. */
  /** The published scan, held until the end of the transaction: no other can be published before. */
  lockPublished: async (trx: ThirdeyeDb): Promise<number | null> => {
    const row = await trx.selectFrom('published_scan').select('scan_id').forUpdate().executeTakeFirst();
    return row?.scan_id ?? null;
  },

  published: async (reader: ThirdeyeDb = db): Promise<SnapshotKey | null> => {
    const row = await reader.selectFrom('published_scan').select(['scan_id', 'revision']).executeTakeFirst();
    return row === undefined || row.scan_id === null ? null : { scanId: row.scan_id, revision: row.revision };
  },

  snapshot: async ({ scanId, revision }: SnapshotKey, reader: ThirdeyeDb = db): Promise<Snapshot | null> => {
    const row = await reader
      .selectFrom('snapshots')
      .selectAll()
      .where('scan_id', '=', scanId)
      .where('revision', '=', revision)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      scanId: row.scan_id,
      revision: row.revision,
      capturedAt: row.captured_at.getTime(),
      day: row.day,
      methodVersion: row.method_version,
      weights: JSON.parse(row.weights) as Snapshot['weights'],
      rates:
        row.rates === null || row.rates_change_id === null
          ? null
          : { used: JSON.parse(row.rates) as Rate[], changeId: Number(row.rates_change_id) },
      openmetadataVersion: row.openmetadata_version,
      missing: JSON.parse(row.missing) as Snapshot['missing'],
      services: fromJson<ServiceSnapshot>(row.services),
      domains: fromJson<DomainSnapshot>(row.domains),
    };
  },

  /** The last score of each day from `from` to `to`, newest first. Invented rows never count. */
  history: async (from: Day, to: Day): Promise<HistoryDay[]> => {
    const rows = await db
      .selectFrom((eb) =>
        eb
          .selectFrom('health_score_history')
          .select([
            'captured_at',
            'score',
            'score_exact',
            'lower_bound',
            'upper_bound',
            'method_version',
            'source',
          ])
          .select(
            sql<number>`ROW_NUMBER() OVER (PARTITION BY DATE(captured_at) ORDER BY source = 'backfill', captured_at DESC, id DESC)`.as(
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
      source: row.source as HistoryDay['source'],
    }));
  },

  /** The last score of each day of each service and domain from `from` on, by `scopeKey`. */
  scopeScores: async (from: Day): Promise<Map<string, DailyScore[]>> => {
    const rows = await db.selectFrom('scope_scores').selectAll().where('day', '>=', from).execute();
    const result = new Map<string, DailyScore[]>();
    for (const row of rows) {
      const key = scopeKey(row.kind, row.hash);
      const scores = result.get(key) ?? [];
      scores.push({
        day: row.day,
        score: Number(row.score),
        methodVersion: row.method_version,
        source: row.source,
      });
      result.set(key, scores);
    }
    return result;
  },
});

export type ZiStore = ReturnType<typeof createZiStore>;
