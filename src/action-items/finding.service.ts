import { CONTAINERS } from '../catalogue/container.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { MS_PER_DAY } from '../time.ts';
import { type Finding, findingKey } from '../zi/finding.ts';
import type { Snapshot } from '../zi/snapshot.ts';
import type { ActionItem, ItemValues } from './action-item.ts';
import type { Member } from './figures.ts';
import { createFindingStore } from './finding.store.ts';
import { edit } from './finding-edit.ts';
import { type FindingItem, type FindingState, withScanMeta } from './finding-item.ts';
import { hiddenItems } from './hidden.store.ts';
import { canonicalJson } from './item-patch.ts';
import { memberStore, type TableNow } from './member.store.ts';
import {
  type ChangedItem,
  isHeld,
  type NewItem,
  reconcile,
  SLIP_BACK_DAYS,
  VERIFY_AFTER_DAYS,
} from './reconcile.ts';
import { verificationStore } from './verification.store.ts';
import { verify } from './verification.ts';

type FindingDeps = {
  db: ThirdeyeDb;
  minSavingsMicros: bigint;
  /** Epoch milliseconds. */
  now(): number;
};

type ItemTables = { rows: Member[]; now: ReadonlyMap<string, TableNow>; frozenAt: number | null };

/** What findings rest on: without one of these, one that is not found may be there all the same. */
const EVIDENCE = ['entity_usage', 'entity_relationship', 'profiler_data_time_series'];
/** What tables inherit owners from, beside these: without one of them, none is known to have no owner. */
const OWNING: readonly string[] = CONTAINERS.map(({ table }) => table);

/** A page that tells whether there are any. */
const ANY_ONE = { after: '', limit: 1 };

/** Items that one scan measures: each reads its tables, in the transaction that everybody waits for. */
const VERIFIED_AT_ONCE = 200;

/** Ties action items to what scans find. */
export const createFindingService = ({ db, minSavingsMicros, now }: FindingDeps) => {
  const store = createFindingStore(db);

  /** To remove what is not there would lock a gap, and two of those that each want to write into the other's. */
  const keepOnly = async (trx: ThirdeyeDb, itemId: number, kept: readonly Member[]): Promise<void> => {
    if (await memberStore.hasKept(trx, itemId)) await memberStore.forget(trx, itemId);
    await memberStore.keep(trx, itemId, kept);
  };

  /** What the published scan says of an item's tables, by their ids then; one that was made anew has its name. */
  const tablesNow = async (
    trx: ThirdeyeDb,
    { schemaHash }: FindingState,
    kept: readonly Member[],
  ): Promise<Map<string, TableNow>> => {
    const known = await memberStore.today(
      trx,
      kept.map(({ id }) => id),
    );
    const missing = kept.filter(({ id }) => !known.has(id));
    const byName = await memberStore.named(
      trx,
      schemaHash,
      missing.map(({ name }) => name),
    );
    for (const { id, name } of missing) {
      const found = byName.get(name);
      if (found !== undefined) known.set(id, found);
    }
    return known;
  };

  /** What has come of an item that was done 30 days ago. */
  const verified = async (trx: ThirdeyeDb, before: FindingItem, time: number): Promise<ChangedItem> => {
    const { item, state } = before;
    const kept = await memberStore.kept(trx, item.id);
    // What became of a table since another item has kept it is for that one to tell.
    const later = await memberStore.keptLater(trx, item.id, state);
    const own = kept.filter(({ id }) => !later.has(id));
    const today = await tablesNow(trx, state, own);
    const { savingsUsd, evidence } = verify(kept, ({ id }) => later.get(id) ?? today.get(id) ?? null, time);
    // Owning a table saves nothing, whatever has become of it since.
    const verifiedSavingsUsd = state.category === 'unowned_tables' ? null : savingsUsd;
    const found = { ...evidence, counted_elsewhere: later.size };
    const known = item.meta?.['verification'] as typeof found | undefined;
    const isSame = canonicalJson({ ...known, at: null }) === canonicalJson({ ...found, at: null });
    const meta = withScanMeta(item.meta, { verification: isSame ? known : found }, state.edited);
    const fields = { ...item, meta, verifiedSavingsUsd };
    return { before, fields, state: { ...state, verifiedAt: time }, members: null };
  };

  const verifyDue = async (trx: ThirdeyeDb, measuredAt: number, time: number): Promise<void> => {
    const due = await verificationStore.due(
      trx,
      measuredAt - VERIFY_AFTER_DAYS * MS_PER_DAY,
      VERIFIED_AT_ONCE,
    );
    const changed: ChangedItem[] = [];
    for (const item of due) changed.push(await verified(trx, item, time));
    await store.change(trx, changed, time);
  };

  /** Items whose tables may be back in another finding of their schema: what has come of them is measured again. */
  const forgetMeasured = async (
    trx: ThirdeyeDb,
    created: readonly NewItem[],
    time: number,
  ): Promise<void> => {
    const schemas = [...new Set(created.map(({ finding }) => finding.schemaHash))];
    const measured = await verificationStore.measured(trx, schemas, time - SLIP_BACK_DAYS * MS_PER_DAY);
    const again = measured.map((before) => {
      const state = { ...before.state, verifiedAt: null };
      return { before, fields: before.item, state, members: null };
    });
    await store.change(trx, again, time);
  };

  return {
    /**
     * Brings items up to findings that were measured at `capturedAt` (epoch milliseconds). Part of the publishing
     * transaction: all of it happens, or nothing.
     */
    reconcile: async (
      trx: ThirdeyeDb,
      findings: readonly Finding[],
      { capturedAt, missing }: Pick<Snapshot, 'capturedAt' | 'missing'>,
    ): Promise<void> => {
      const time = now();
      const lacks = (sources: readonly string[]) => missing.some(({ source }) => sources.includes(source));
      const isWhole = !lacks(EVIDENCE);
      const areOwnersKnown = !lacks(OWNING);
      const items = await store.itemsOf(trx, findings);
      const found = new Set(findings.map(findingKey));
      const missed = items.filter(
        ({ state, isDeleted }) => !isDeleted && state.goneAt === null && !found.has(findingKey(state)),
      );
      const vanished = missed.filter(({ state }) => state.frozenAt === null);
      const departed = await memberStore.departed(
        trx,
        vanished.map(({ state }) => state),
      );
      const hidden = await hiddenItems(trx, missed, departed);
      const hiddenOf = ({ item, state }: FindingItem) =>
        isWhole && (areOwnersKnown || state.category !== 'unowned_tables')
          ? (hidden.get(item.id) ?? null)
          : item;
      // Of one that ends now, the tables may have left it in an earlier scan, when it was held or hidden.
      for (const before of vanished) {
        const key = findingKey(before.state);
        if (!departed.has(key) && !isHeld(before, time) && hiddenOf(before) === null)
          departed.set(key, await memberStore.kept(trx, before.item.id));
      }
      const plan = reconcile(findings, items, {
        now: time,
        minSavingsMicros,
        hidden: hiddenOf,
        departed: (state) => departed.get(findingKey(state)) ?? [],
      });
      for (const { before, members: kept } of plan.changed)
        if (kept !== null) await keepOnly(trx, before.item.id, kept);
      await store.change(trx, plan.changed, time);
      await store.create(trx, plan.created, time);
      await forgetMeasured(trx, plan.created, time);
      if (isWhole) await verifyDue(trx, capturedAt, time);
    },

    /** A page of the tables behind an item by id, and what the published scan says of them. */
    tables: async (itemId: number, page: { after: string; limit: number }): Promise<ItemTables> => {
      const state = await store.stateOf(itemId);
      if (state === null) return { rows: [], now: new Map(), frozenAt: null };
      const { frozenAt } = state;
      // Of a finding that is not there any more, the item has kept the tables that it was about.
      const isCurrent = frozenAt === null && (await memberStore.current(db, state, ANY_ONE)).length > 0;
      const rows = isCurrent
        ? await memberStore.current(db, state, page)
        : await memberStore.kept(db, itemId, page);
      return { rows, now: await tablesNow(db, state, rows), frozenAt };
    },

    /**
     * What a person's change of an item becomes: what must be kept of its finding is kept, in the same transaction. An item
     * that no scan has made is not touched.
     */
    beforeEdit: async (
      trx: ThirdeyeDb,
      item: ActionItem,
      fields: ItemValues,
      at: number,
    ): Promise<ItemValues> => {
      if (item.source !== 'finding') return fields;
      const state = await store.stateOf(item.id, trx);
      if (state === null) return fields;
      const change = await edit(item, state, fields, at, async () => {
        const found = await memberStore.current(trx, state);
        return found.length > 0 ? found : memberStore.kept(trx, item.id);
      });
      if (change.members !== null) await keepOnly(trx, item.id, change.members);
      await store.saveState(trx, item.id, change.state);
      return change.fields;
    },
  };
};

export type FindingService = ReturnType<typeof createFindingService>;
