import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.service.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inTransaction } from '../db/transaction.ts';
import { type StorageDay, storageDayOf } from '../forecast/storage-day.ts';
import type { Log } from '../log.ts';
import type { Day } from '../time.ts';
import type { ScoredDay } from '../zi/history.store.ts';
import type { Backfill, Published } from '../zi/scan.service.ts';
import type { BackfillStore } from './backfill.store.ts';
import { withMethods } from './comparable.ts';
import { createPastEvaluation, evidenceOn, hasEvidence, type PastDay } from './past-evaluation.ts';

/** Days that are rebuilt in one pass over the catalogue, and lost at most when the process dies. */
const STEP_DAYS = 31;
/** Tables after which others may have their turn. */
const BREATH_TABLES = 25;

type BackfillDeps = {
  db: ThirdeyeDb;
  store: BackfillStore;
  catalogue: Catalogue;
  saveScores(trx: ThirdeyeDb, days: readonly ScoredDay[]): Promise<void>;
  saveStorage(trx: ThirdeyeDb, days: ReadonlyMap<Day, readonly StorageDay[]>): Promise<void>;
  /** Days before the first scan. */
  days: number;
  /** Epoch milliseconds. */
  now(): number;
  log: Pick<Log, 'info'>;
};

/** From `from` to `to`, oldest first. */
const daysFrom = (from: Day, to: Day): Day[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Rebuilds scores and bytes of the days before the first scan from OpenMetadata's own records, newest days first. */
export const createBackfill = (deps: BackfillDeps): Backfill => {
  const { db, store, catalogue, saveScores, saveStorage, now, log } = deps;

  type Pass = Published & {
    use: Awaited<ReturnType<Catalogue['recordedUse']>>;
    domains: Awaited<ReturnType<Catalogue['readDomains']>>;
  };

  /** What each of these days was like. Where no size is recorded, only days of which a score can be told. */
  const rebuild = async (pass: Pass, from: Day, to: Day): Promise<PastDay[]> => {
    const { snapshot, features, use, domains, signal } = pass;
    const days = daysFrom(from, to).filter(
      (day) => features.profiles || hasEvidence(evidenceOn(use, day), day),
    );
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return [];
    const evaluation = createPastEvaluation({ ...snapshot, use }, days);
    const options = { days: { from: first, to: last }, today: snapshot.day, domains, signal };
    for await (const page of catalogue.past(features, options)) {
      for (const [i, table] of page.entries()) {
        if (i % BREATH_TABLES === 0) await breathe();
        evaluation.add(table);
      }
    }
    return evaluation.days();
  };

  const save = async (
    { snapshot }: Published,
    days: readonly PastDay[],
    first: Day,
    next: Day,
  ): Promise<void> => {
    const scored: ScoredDay[] = [];
    for (const day of days) {
      if (!day.isScored) continue;
      await breathe();
      scored.push(withMethods(day, snapshot.weights));
    }
    await inTransaction(db, async (trx) => {
      await saveScores(trx, scored);
      const storage = days.map(({ day, services }): [Day, StorageDay[]] => [
        day,
        services.map((service) => storageDayOf(service, day, 'backfill')),
      ]);
      await saveStorage(trx, new Map(storage));
      await store.advance(trx, { first, next }, new Date(now()));
    });
  };

  const run = async (published: Published): Promise<void> => {
    const { snapshot, features, held, signal } = published;
    const wanted = { first: snapshot.day - deps.days, next: snapshot.day };
    const left = await store.open(wanted, new Date(now()));
    if (left === null) return;
    const { first, next } = left;
    const startedAt = now();
    // Up to today also where a run goes on: what a later read hides is asked of each day.
    const use = await catalogue.recordedUse(features, { days: { from: first, to: snapshot.day }, signal });
    const pass = { ...published, use, domains: await catalogue.readDomains(features) };
    let rebuilt = 0;
    for (let to = next; to >= first; to -= STEP_DAYS) {
      const from = Math.max(first, to - STEP_DAYS + 1);
      const days = await rebuild(pass, from, to);
      signal.throwIfAborted();
      if (!(await held.isHeld())) throw new Error('the scan lock was lost while the past was being rebuilt');
      await save(published, days, first, from - 1);
      rebuilt += days.length;
    }
    log.info({ days: rebuilt, ms: now() - startedAt }, 'the past has been rebuilt');
  };

  return { request: store.forget, run };
};
