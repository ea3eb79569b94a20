import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { type Day, MS_PER_DAY } from '../time.ts';
import { together } from '../together.ts';
import { untilAborted } from '../until-aborted.ts';
import { workAhead } from '../work-ahead.ts';
import type { Features } from './catalogue.probe.ts';
import { type Cursors, profilesFrom, usageFrom } from './cursors.ts';
import { isStoredAlike } from './facts.columns.ts';
import type { FactsPage } from './facts.store.ts';
import { needsFirstDay, patchUsage, profilesAreKnown, usageWindow } from './facts-patch.ts';
import type { IdSet } from './id-index.ts';
import type { Increment } from './increment.reader.ts';
import type { ById } from './page.ts';
import { type Metadata, NO_USAGE, type Relations, type Usage } from './table-facts.ts';
import { fromUsageRow, type UsageRow } from './usage.columns.ts';
import type { Stored, StoreOptions, Stores } from './whole.service.ts';

/** Tables that are read again at a time. */
const AGAIN = 1_000;

/** What a table that was not known is related to, until that is looked at. */
const UNRELATED: Relations & Pick<Metadata, 'tier'> = {
  downstreamCount: null,
  owners: null,
  domains: null,
  tier: null,
};

/** Pages whose relations are read at a time. */
const REFRESHED_AT_ONCE = 2;

export type IncrementOptions = StoreOptions & { cursors: Cursors };

/** What is needed to look at the rest: what was read to get here can be forgotten by then. */
type Applied = {
  increment: Increment;
  /** Tables whose documents or profiles were found to be others than before. */
  written: ReadonlySet<string>;
};

/** Brings documents, profiles and use up to date: what has a cursor, and what is gone. */
const applyChanges = async (
  trx: ThirdeyeDb,
  { catalogue, facts, usage }: Stores,
  features: Features,
  { serviceTypes, progress, ...options }: IncrementOptions,
): Promise<Applied> => {
  const { signal, today, cursors } = options;
  const written = new Set<string>();

  const removeGone = async (live: IdSet, until: AbortSignal): Promise<void> => {
    for await (const ids of untilAborted(facts.ids(trx), until)) {
      const gone = ids.filter((id) => !live.has(id));
      await facts.remove(trx, gone);
      await usage.remove(trx, gone);
      progress.removed += gone.length;
    }
  };

  const readLive = async (until: AbortSignal) => {
    const live = await catalogue.readLive(until);
    await options.onTotal(live.size());
    const [increment] = await together(
      until,
      () => catalogue.increment(features, { ...options, live }),
      (gone) => removeGone(live, gone),
    );
    return { live, increment };
  };

  /** Tables whose profiles are others than those that their facts were made of. */
  const readReprofiled = async (until: AbortSignal): Promise<Set<string>> => {
    const profiles = await catalogue.readRecentProfiles(features, { cursors, today });
    const from = profilesFrom(cursors);
    const fromMs = from * MS_PER_DAY;
    const ids = new Set<string>();
    const known = facts.profiledSince(trx, { day: from, ms: fromMs });
    for await (const tables of untilAborted(known, until)) {
      for (const table of tables) {
        if (!profilesAreKnown(table, profiles.get(table.id), from, fromMs)) ids.add(table.id);
        profiles.delete(table.id);
      }
    }
    for (const id of profiles.keys()) ids.add(id);
    return ids;
  };

  const [updated, reprofiled, recent, { live, increment }] = await together(
    signal,
    () => catalogue.readUpdated(cursors),
    readReprofiled,
    (until) => catalogue.readRecentUsage(features, { cursors, today, signal: until }),
    readLive,
  );

  const readUsage = async (all: readonly string[], until: AbortSignal): Promise<void> => {
    for (let i = 0; i < all.length; i += AGAIN) {
      until.throwIfAborted();
      const ids = all.slice(i, i + AGAIN);
      const used = await increment.readUsage(ids);
      await usage.put(
        trx,
        ids.map((id) => [id, used.get(id) ?? NO_USAGE]),
      );
    }
  };

  /**
   * Reads documents of tables, and profiles that are others than before; of tables that were not known, their use, too.
   * What they are related to is looked at when they come out.
   */
  const readAgain = async (all: readonly string[], until: AbortSignal): Promise<void> => {
    const fresh: string[] = [];
    for (let i = 0; i < all.length; i += AGAIN) {
      until.throwIfAborted();
      const ids = all.slice(i, i + AGAIN);
      const known = await facts.find(trx, ids);
      const profiled = new Map([...known].filter(([id]) => !reprofiled.has(id)));
      const read = await increment.readTables(ids, profiled);
      for (const [hash, type] of read.serviceTypes) serviceTypes.set(hash, type);
      const tables = read.tables.map((table) => ({ ...UNRELATED, ...known.get(table.id), ...table }));
      const changed = tables.filter((table) => {
        const before = known.get(table.id);
        return before === undefined || !isStoredAlike(before, table);
      });
      await facts.write(trx, changed);
      for (const { id } of changed) written.add(id);
      fresh.push(...tables.filter(({ id }) => !known.has(id)).map(({ id }) => id));
    }
    await readUsage(fresh, until);
  };

  /** Days of use that were read anew replace those that are kept, but those of `unknown` tables, which are read whole. */
  const patchUsages = async (unknown: ReadonlySet<string>, until: AbortSignal): Promise<void> => {
    const window = usageWindow(usageFrom(cursors), today);
    const whole: string[] = [];
    let firstDays: ById<Day> | null = null;
    const isUntouched = (row: UsageRow): boolean =>
      unknown.has(row.id) ||
      (!recent.has(row.id) && row.last_usage_day < window.from && row.first_usage_day >= window.oldest);
    for await (const rows of untilAborted(usage.pages(trx), until)) {
      const patched: [string, Usage][] = [];
      for (const row of rows) {
        if (isUntouched(row)) continue;
        const known = fromUsageRow(row);
        if (needsFirstDay(known, window)) firstDays ??= await increment.readFirstUsage();
        const now = patchUsage(known, recent.get(row.id).recentUsage, window, firstDays?.get(row.id) ?? null);
        recent.settle(row.id);
        if (now === null) whole.push(row.id);
        else if (now !== known) patched.push([row.id, now]);
      }
      await usage.put(trx, patched);
    }
    const used: [string, Usage][] = [];
    for (const [id, { recentUsage }] of recent.unsettled())
      if (live.has(id) && !unknown.has(id))
        used.push([id, patchUsage(NO_USAGE, recentUsage, window) ?? NO_USAGE]);
    await usage.put(trx, used);
    await readUsage(whole, until);
  };

  const changed = [...new Set([...updated, ...reprofiled])].filter((id) => live.has(id));
  const unknown = await facts.unknown(trx, changed);
  await together(
    signal,
    (until) => readAgain(changed, until),
    (until) => patchUsages(unknown, until),
  );
  return { increment, written };
};

/**
 * Brings what is known up to date with what has changed in OpenMetadata, in a scan's transaction. What has no cursor is
 * looked at while the tables come out.
 */
export const storeIncrement = async (
  trx: ThirdeyeDb,
  stores: Stores,
  features: Features,
  options: IncrementOptions,
): Promise<Stored> => {
  const { facts } = stores;
  const { progress, onProgress, today } = options;
  const { increment, written } = await applyChanges(trx, stores, features, options);

  /** A page with what has no cursor as it is now. */
  const refresh = async ({ range, tables: known }: FactsPage): Promise<FactsPage> => {
    const tables = await increment.refresh(range, known);
    const changed = tables.filter((table, i) => table !== known[i]);
    await facts.write(trx, changed);
    progress.tables += tables.length;
    progress.changed += tables.filter((table, i) => table !== known[i] || written.has(table.id)).length;
    await onProgress();
    return { range, tables };
  };

  return {
    extremes: await facts.serviceExtremes(trx, today),
    pages: workAhead(facts.pages(trx), REFRESHED_AT_ONCE, refresh),
  };
};
