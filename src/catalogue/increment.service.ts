import { inBackground } from '../background.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { MS_PER_DAY } from '../time.ts';
import { together } from '../together.ts';
import { untilAborted } from '../until-aborted.ts';
import { workAhead } from '../work-ahead.ts';
import type { Features } from './catalogue.probe.ts';
import { type Cursors, profilesFrom, usageFrom } from './cursors.ts';
import { isStoredAlike } from './facts.columns.ts';
import type { FactsPage } from './facts.store.ts';
import { needsFirstDay, patchUsage, profilesAreKnown, usageWindow } from './facts-patch.ts';
import { createIdIndex, type IdIndex, type IdSet } from './id-index.ts';
import type { Increment } from './increment.reader.ts';
import { createSeenIds, type SeenIds } from './seen-ids.ts';
import { type Metadata, NO_USAGE, type Relations, type Usage } from './table-facts.ts';
import { fromUsageRow, type UsageRow } from './usage.columns.ts';
import type { UsageTable } from './usage-table.ts';
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

/** Pages of use that are written while the next one is patched. */
const USAGE_PAGES_AT_ONCE = 1;

/** Pages whose relations are read at a time. */
const REFRESHED_AT_ONCE = 2;

export type IncrementOptions = StoreOptions & { cursors: Cursors };

/** What is needed to look at the rest: what was read to get here can be forgotten by then. */
type Applied = {
  increment: Increment;
  /** Tables whose documents or profiles were found to be others than before. */
  written: IdSet;
};

/** Brings documents, profiles and use up to date: what has a cursor, and what is gone or was not known. */
const applyChanges = async (
  trx: ThirdeyeDb,
  { catalogue, facts, usage }: Stores,
  features: Features,
  { serviceTypes, progress, ...options }: IncrementOptions,
): Promise<Applied> => {
  const { beside, signal, today, cursors } = options;
  const written = createIdIndex();

  /** Forgets tables that are gone, and notes those that are known. */
  const compareIds = async (live: IdIndex, until: AbortSignal): Promise<SeenIds> => {
    const known = createSeenIds(live);
    for await (const ids of untilAborted(facts.ids(trx), until)) {
      const gone = ids.filter((id) => !known.see(id));
      await facts.remove(trx, gone);
      await usage.remove(trx, gone);
      progress.removed += gone.length;
    }
    return known;
  };

  const readLive = async (until: AbortSignal) => {
    const live = await catalogue.readLive(until);
    await options.onTotal(live.size());
    const [increment, known] = await together(
      until,
      () => catalogue.increment(features, { ...options, live }),
      (comparing) => compareIds(live, comparing),
    );
    return { increment, known, isNew: (id: string) => live.has(id) && !known.has(id) };
  };

  /** Tables whose profiles are others than those that their facts were made of. */
  const readReprofiled = async (until: AbortSignal): Promise<IdIndex> => {
    const profiles = await catalogue.readRecentProfiles(features, { cursors, today, signal: until });
    const from = profilesFrom(cursors);
    const fromMs = from * MS_PER_DAY;
    const ids = createIdIndex();
    const compared = createSeenIds(profiles.ids);
    const recorded = facts.profiledSince(beside, { day: from, ms: fromMs });
    for await (const tables of untilAborted(recorded, until)) {
      for (const table of tables) {
        if (!profilesAreKnown(table, profiles.get(table.id), from, fromMs)) ids.add(table.id);
        compared.see(table.id);
      }
    }
    for (const id of compared.unseen()) ids.add(id);
    return ids;
  };

  const [updated, reprofiled, recent, { increment, known, isNew }] = await together(
    signal,
    (until) => catalogue.readUpdated({ cursors, signal: until }),
    readReprofiled,
    (until) => catalogue.readRecentUsage(features, { cursors, today, signal: until }),
    readLive,
  );

  /** Live tables whose documents or profiles are to be read: a table may come with an old document. */
  function* tablesToRead(): Generator<string> {
    yield* known.unseen();
    for (const [id] of updated.entries()) if (known.has(id)) yield id;
    for (const [id] of reprofiled.entries()) if (known.has(id) && !updated.has(id)) yield id;
  }

  const readUsage = async (ids: readonly string[]): Promise<void> => {
    const used = await increment.readUsage(ids);
    await usage.put(
      trx,
      ids.map((id) => [id, used.get(id) ?? NO_USAGE]),
    );
  };

  /**
   * Reads documents of tables, and profiles that are others than before; of tables that were not known, their use, too.
   * What they are related to is looked at when they come out.
   */
  const readAgain = async (until: AbortSignal): Promise<void> => {
    for (const ids of inLists(tablesToRead(), AGAIN)) {
      until.throwIfAborted();
      const before = await facts.find(trx, ids);
      const profiled = new Map([...before].filter(([id]) => !reprofiled.has(id)));
      const read = await increment.readTables(ids, profiled);
      for (const [hash, type] of read.serviceTypes) serviceTypes.set(hash, type);
      const tables = read.tables.map((table) => ({ ...UNRELATED, ...before.get(table.id), ...table }));
      const changed = tables.filter((table) => {
        const was = before.get(table.id);
        return was === undefined || !isStoredAlike(was, table);
      });
      await facts.write(trx, changed);
      for (const { id } of changed) written.add(id);
      await readUsage(tables.filter(({ id }) => !before.has(id)).map(({ id }) => id));
    }
  };

  /** Days of use that were read anew replace those that are kept, but those of new tables, which are read whole. */
  const patchUsages = async (until: AbortSignal): Promise<void> => {
    const window = usageWindow(usageFrom(cursors), today);
    const whole: string[] = [];
    let firstDays: UsageTable | null = null;
    const isUntouched = (row: UsageRow): boolean =>
      isNew(row.id) ||
      (!recent.has(row.id) && row.last_usage_day < window.from && row.first_usage_day >= window.oldest);
    const patch = async (rows: readonly UsageRow[]): Promise<[string, Usage][]> => {
      const patched: [string, Usage][] = [];
      for (const row of rows) {
        if (isUntouched(row)) continue;
        const was = fromUsageRow(row);
        if (needsFirstDay(was, window)) firstDays ??= await increment.readFirstUsage();
        const first = firstDays?.get(row.id).firstUsageDay ?? null;
        const now = patchUsage(was, recent.get(row.id).recentUsage, window, first);
        recent.settle(row.id);
        if (now === null) whole.push(row.id);
        else if (now !== was) patched.push([row.id, now]);
      }
      return patched;
    };
    await inBackground(USAGE_PAGES_AT_ONCE, async (begin) => {
      for await (const rows of untilAborted(usage.pages(beside), until)) {
        const patched = await patch(rows);
        await begin(() => usage.put(trx, patched));
      }
    });
    function* used(): Generator<[string, Usage]> {
      for (const [id, { recentUsage }] of recent.unsettled())
        if (known.has(id)) yield [id, patchUsage(NO_USAGE, recentUsage, window) ?? NO_USAGE];
    }
    for (const list of inLists(used(), AGAIN)) {
      until.throwIfAborted();
      await usage.put(trx, list);
    }
    for (const ids of inLists(whole, AGAIN)) {
      until.throwIfAborted();
      await readUsage(ids);
    }
  };

  await together(signal, readAgain, patchUsages);
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
  const { beside, progress, onProgress, today } = options;
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
    extremes: () => facts.serviceExtremes(trx, beside, today),
    pages: workAhead(facts.pages(beside), REFRESHED_AT_ONCE, refresh),
  };
};
