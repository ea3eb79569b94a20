import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Finding } from '../zi/finding.ts';
import type { ActionItem, ItemFields } from './action-item.ts';
import type { Member } from './figures.ts';
import type { FindingStore } from './finding.store.ts';
import { edit } from './finding-edit.ts';
import type { MemberStore, TableNow } from './member.store.ts';
import { findingKey, reconcile } from './reconcile.ts';

export type FindingDeps = {
  findings: FindingStore;
  members: MemberStore;
  minSavingsMicros: bigint;
  /** Epoch milliseconds. */
  now(): number;
};

export type ItemTables = { rows: Member[]; now: ReadonlyMap<string, TableNow>; frozenAt: number | null };

/** Ties action items to what scans find. */
export const createFindingService = ({ findings: store, members, minSavingsMicros, now }: FindingDeps) => ({
  /** Brings items up to a scan's findings. Part of the publishing transaction: all of it happens, or nothing. */
  reconcile: async (trx: ThirdeyeDb, findings: readonly Finding[]): Promise<void> => {
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
});

export type FindingService = ReturnType<typeof createFindingService>;
