import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Rate } from '../money/rate.ts';
import type { Day } from '../time.ts';
import { type HistoryDay, readHistory, saveScan } from './history.store.ts';
import { scopeKey } from './scope-key.ts';
import type { DomainSnapshot, ServiceSnapshot, Snapshot, SnapshotKey } from './snapshot.ts';
import { BIGINTS, emptyTally, type Tally } from './tally.ts';
import type { DailyScore } from './trend.ts';

/** Of a snapshot as it was stored: one of an older ThirdEye lacks what was added since. */
type StoredTally = Partial<Omit<Tally, (typeof BIGINTS)[number]> & Record<(typeof BIGINTS)[number], string>>;

const toJson = (scopes: readonly (ServiceSnapshot | DomainSnapshot)[]): string =>
  JSON.stringify(scopes, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));

const fromJson = <T extends { tally: Tally }>(text: string): T[] => {
  const scopes = JSON.parse(text) as (Omit<T, 'tally'> & { tally: StoredTally })[];
  return scopes.map((scope) => {
    const bigints = Object.fromEntries(BIGINTS.map((key) => [key, BigInt(scope.tally[key] ?? 0)]));
    return { ...scope, tally: { ...emptyTally(), ...scope.tally, ...bigints } } as unknown as T;
  });
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
    await saveScan(trx, snapshot);
    await point(trx, snapshot);
  },

  /** Another revision of the published snapshot: its scores are the same, so the history gets no line. */
  revise: async (trx: ThirdeyeDb, snapshot: Snapshot): Promise<void> => {
    await saveSnapshot(trx, snapshot);
    await point(trx, snapshot);
  },

  /** The published scan, held until the end of the transaction: no other can be published before. */
  lockPublished: async (trx: ThirdeyeDb): Promise<number | null> => {
    const row = await trx.selectFrom('published_scan').select('scan_id').forUpdate().executeTakeFirst();
    return row?.scan_id ?? null;
  },

  /** What readers see; null before the first scan. */
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
      domains: fromJson<DomainSnapshot>(row.domains).map((domain) => ({
        ...domain,
        services: domain.services ?? null,
      })),
    };
  },

  /** The last score of each day from `from` to `to`, newest first. */
  history: (from: Day, to: Day): Promise<HistoryDay[]> => readHistory(db, from, to),

  /** The same, but of a day that was both scanned and backfilled both. */
  comparable: (from: Day, to: Day): Promise<HistoryDay[]> => readHistory(db, from, to, { bySource: true }),

  /** The last score of each day and kind of each service and domain from `from` on, by `scopeKey`. */
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
        weights: row.weights,
        source: row.source,
      });
      result.set(key, scores);
    }
    return result;
  },
});

export type ZiStore = ReturnType<typeof createZiStore>;
