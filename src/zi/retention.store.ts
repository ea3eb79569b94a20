import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { type Day, dayOf, isoDay, MS_PER_DAY } from '../time.ts';

type Retention = {
  /** Days for which scans, their snapshots and the scores of services and domains are kept. */
  scanDays: number;
  /** Days for which the history keeps one score an hour; older days keep their last one, for ever. */
  hourlyDays: number;
};

/** Keeps the last row of each period and removes the others; only rows that this service has measured. */
const thinHistory = async (db: ThirdeyeDb, period: string, from: Day | null, to: Day): Promise<void> => {
  const since = from === null ? sql`` : sql`AND captured_at >= ${isoDay(from)}`;
  await sql`
    DELETE h FROM health_score_history h
    JOIN (
      SELECT id, ROW_NUMBER() OVER (
        PARTITION BY DATE_FORMAT(captured_at, ${period}) ORDER BY captured_at DESC, id DESC
      ) AS place
      FROM health_score_history
      WHERE source = 'scan' ${since} AND captured_at < ${isoDay(to)}
    ) ranked ON ranked.id = h.id
    WHERE ranked.place > 1`.execute(db);
};

/** Removes what is older than it is kept for. The published scan stays whatever its age. */
export const createRetentionStore = (db: ThirdeyeDb, { scanDays, hourlyDays }: Retention) => ({
  prune: async (now: number): Promise<void> => {
    const oldest = new Date(now - scanDays * MS_PER_DAY);
    const published = sql<number>`(SELECT COALESCE(MAX(scan_id), 0) FROM published_scan)`;
    await db
      .deleteFrom('snapshots')
      .where('captured_at', '<', oldest)
      .where('scan_id', '<>', published)
      .execute();
    await db.deleteFrom('scans').where('started_at', '<', oldest).where('id', '<>', published).execute();
    await db
      .deleteFrom('scope_scores')
      .where('day', '<', dayOf(now) - scanDays)
      .execute();
    const firstHourly = dayOf(now) - hourlyDays + 1;
    await thinHistory(db, '%Y-%m-%d', null, firstHourly);
    await thinHistory(db, '%Y-%m-%d %H', firstHourly, dayOf(now) + 1);
  },
});
