import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { MS_PER_DAY } from '../time.ts';
import { type Finding, findingKey } from '../zi/finding.ts';
import type { ActionItem, ItemFields } from './action-item.ts';
import type { Member } from './figures.ts';
import { createFindingStore } from './finding.store.ts';
import { edit } from './finding-edit.ts';
import { type FindingItem, withScanMeta } from './finding-item.ts';
import { createMemberStore, type TableNow } from './member.store.ts';
import { type ChangedItem, reconcile, VERIFY_AFTER_DAYS } from './reconcile.ts';
import { verify } from './verification.ts';

export type FindingDeps = {
  db: ThirdeyeDb;
  minSavingsMicros: bigint;
  /** Epoch milliseconds. */
  now(): number;
};

export type ItemTables = { rows: Member[]; now: ReadonlyMap<string, TableNow>; frozenAt: number | null };

/** Items that one scan measures: each reads its tables, in the transaction that everybody waits for. */
const VERIFIED_AT_ONCE = 200;

/** Ties action items to what scans find. */
export const createFindingService = ({ db, minSavingsMicros, now }: FindingDeps) => {
  const store = createFindingStore(db);
  const members = createMemberStore(db);

  /** What has come of an item that was done 30 days ago. */
  const verified = async (trx: ThirdeyeDb, before: FindingItem, time: number): Promise<ChangedItem> => {
    const { item, state } = before;
    const kept = await members.kept(item.id, trx);
    const byId = await members.today(
      kept.map(({ id }) => id),
      trx,
    );
    const missing = kept.filter(({ id }) => !byId.has(id)).map(({ name }) => name);
    const byName = await members.named(trx, state.schemaHash, missing);
    const { savingsUsd, evidence } = verify(
      kept,
      ({ id, name }) => byId.get(id) ?? byName.get(name) ?? null,
      time,
    );
    await store.verify(trx, item, savingsUsd);
    const meta = withScanMeta(item.meta, { verification: evidence }, state.edited);
    return { before, fields: { ...item, meta }, state: { ...state, verifiedAt: time }, members: null };
  };

  const verifyDue = async (trx: ThirdeyeDb, measuredAt: number, time: number): Promise<void> => {
    const due = await store.unverified(trx, measuredAt - VERIFY_AFTER_DAYS * MS_PER_DAY, VERIFIED_AT_ONCE);
    const changed: ChangedItem[] = [];
    for (const item of due) changed.push(await verified(trx, item, time));
    await store.change(trx, changed, time);
  };

  return {
    /**
     * Brings items up to findings that were measured at `capturedAt` (epoch milliseconds). Part of the publishing
     * transaction: all of it happens, or nothing.
     */
    reconcile: async (
      trx: ThirdeyeDb,
      findings: readonly Finding[],
      { capturedAt }: { capturedAt: number },
    ): Promise<void> => {
      const time = now();
      const items = await store.itemsOf(trx, findings);
      const found = new Set(findings.map(findingKey));
      const vanished = items
        .filter(
          ({ state, isDeleted }) => !isDeleted && state.frozenAt === null && !found.has(findingKey(state)),
        )
        .map(({ state }) => state);
      const departed = await members.departed(trx, vanished);
      const plan = reconcile(findings, items, {
        now: time,
        minSavingsMicros,
        departed: (state) => departed.get(findingKey(state)) ?? [],
      });
      for (const { before, members: kept } of plan.changed)
        if (kept !== null) await members.keep(trx, before.item.id, kept);
      await store.change(trx, plan.changed, time);
      await store.create(trx, plan.created, time);
      await verifyDue(trx, capturedAt, time);
    },

    /** A page of the tables behind an item by id, and what the published scan says of them. */
    tables: async (itemId: number, page: { after: string; limit: number }): Promise<ItemTables> => {
      const state = await store.stateOf(itemId);
      if (state === null) return { rows: [], now: new Map(), frozenAt: null };
      const isFrozen = state.frozenAt !== null;
      const rows = isFrozen
        ? await members.kept(itemId, undefined, page)
        : await members.current(state, undefined, page);
      return { rows, now: await members.today(rows.map(({ id }) => id)), frozenAt: state.frozenAt };
    },

    /**
     * What a person's change of an item becomes: what must be kept of its finding is kept, in the same transaction. An item
     * that no scan has made is not touched.
     */
    beforeEdit: async (
      trx: ThirdeyeDb,
      item: ActionItem,
      fields: ItemFields,
      at: number,
    ): Promise<ItemFields> => {
      if (item.source !== 'finding') return fields;
      const state = await store.stateOf(item.id, trx);
      if (state === null) return fields;
      const change = await edit(item, state, fields, at, () => members.current(state, trx));
      if (change.members !== null) await members.keep(trx, item.id, change.members);
      if (change.state.frozenAt === null && state.frozenAt !== null) await members.forget(trx, item.id);
      if (change.state.verifiedAt === null && state.verifiedAt !== null) await store.verify(trx, item, null);
      await store.saveState(trx, item.id, change.state);
      return change.fields;
    },
  };
};

export type FindingService = ReturnType<typeof createFindingService>;
