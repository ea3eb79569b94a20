import { createHash } from 'node:crypto';
import { badCursor, cutPage, decodeCursor } from '../cursor.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inTransaction } from '../db/transaction.ts';
import { badRequest, conflict, notFound, preconditionFailed } from '../errors.ts';
import { isoTimeOrNull } from '../time.ts';
import type {
  ActionItemPatch,
  HistoryResponse,
  ItemTablesResponse,
  NewActionItem,
} from './action-item.schemas.ts';
import type { ActionItemStore, Author } from './action-item.store.ts';
import { type ActionItem, etagOf, type Meta } from './action-item.ts';
import { changeView, fieldsOf, memberView, patchOf } from './action-item.view.ts';
import type { FindingService } from './finding.service.ts';
import type { IdempotencyStore, KeyedRequest } from './idempotency.store.ts';
import { createItemList } from './item-list.service.ts';
import type { ItemListStore } from './item-list.store.ts';
import { applyPatch, canonicalJson } from './item-patch.ts';
import { countRevision } from './item-revision.store.ts';
import { createItemStats } from './item-stats.service.ts';
import type { ItemStatsStore } from './item-stats.store.ts';
import { extentFault, metaFault } from './meta-fault.ts';

type ActionItemDeps = {
  db: ThirdeyeDb;
  items: ActionItemStore;
  lists: ItemListStore;
  stats: ItemStatsStore;
  keys: IdempotencyStore;
  findings: Pick<FindingService, 'beforeEdit' | 'tables'>;
  /** Epoch milliseconds. */
  now(): number;
};

/** Whether a change may be made to a representation with this entity tag (If-Match). */
type Precondition = (etag: string) => boolean;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
const unknownItem = (id: number) => notFound(`action item ${id} not found`);

/**
 * Why a meta cannot be kept as a patch has made it. The predecessor may have written numbers that would lose digits; those
 * of a finding are our own, however large.
 */
const mergedFault = ({ source }: ActionItem, meta: Meta): string | null =>
  source === 'finding' ? extentFault(meta) : metaFault(meta);

const TABLES_CURSOR = { pattern: /^\d{1,16}$/, nullable: false };
const HISTORY_CURSOR = { pattern: /^\d{1,9}$/, nullable: false };

/** Action items of people, and those that scans make. */
export const createActionItemService = (deps: ActionItemDeps) => {
  const { db, items, lists, stats, keys, findings, now } = deps;

  const keyed = (key: string, by: string | null, body: NewActionItem): KeyedRequest => ({
    keyHash: digest(JSON.stringify([by, key])),
    bodyHash: digest(canonicalJson(fieldsOf(body))),
  });

  const create = (trx: ThirdeyeDb, body: NewActionItem, author: Author) =>
    items.create(trx, fieldsOf(body), 'manual', author);

  /** In one transaction, of which readers are told. */
  const changing = <T>(work: (trx: ThirdeyeDb) => Promise<T>): Promise<T> =>
    inTransaction(db, async (trx) => {
      const result = await work(trx);
      await countRevision(trx);
      return result;
    });

  /** Locks the item and checks that the caller has seen this version of it. */
  const lockedItem = async (trx: ThirdeyeDb, id: number, allows: Precondition): Promise<ActionItem> => {
    const item = await items.findForUpdate(trx, id);
    if (item === null) throw unknownItem(id);
    if (!allows(etagOf(item)))
      throw preconditionFailed(`action item ${id} has changed: it is at version ${item.version}`);
    return item;
  };

  return {
    find: async (id: number): Promise<ActionItem> => {
      const item = await items.find(id);
      if (item === null) throw unknownItem(id);
      return item;
    },

    /** With a key that its user has sent within 24 h: the item it made then, 409 for another body. */
    create: (body: NewActionItem, key: string | null, by: string | null) =>
      changing(async (trx): Promise<{ item: ActionItem; created: boolean }> => {
        const author = { by, at: now() };
        if (key === null) return { item: await create(trx, body, author), created: true };
        const request = keyed(key, by, body);
        const earlier = await keys.take(trx, request, author.at);
        if (earlier === null) {
          const item = await create(trx, body, author);
          await keys.keep(trx, request, item.id, author.at);
          return { item, created: true };
        }
        if (earlier.bodyHash !== request.bodyHash)
          throw conflict('this idempotency key was used for another item');
        const item = await items.find(earlier.itemId, trx);
        if (item === null) throw conflict(`action item ${earlier.itemId}, made with this key, was deleted`);
        return { item, created: false };
      }),

    patch: (id: number, body: ActionItemPatch, allows: Precondition, by: string | null) =>
      changing(async (trx): Promise<ActionItem> => {
        const item = await lockedItem(trx, id, allows);
        const fields = applyPatch(item, patchOf(body));
        const fault = body.meta ? mergedFault(item, fields.meta ?? {}) : null;
        if (fault !== null) throw badRequest('validation failed', [{ path: 'meta', message: fault }]);
        const at = now();
        return items.update(trx, item, await findings.beforeEdit(trx, item, fields, at), { by, at });
      }),

    remove: (id: number, allows: Precondition, by: string | null) =>
      changing(async (trx): Promise<void> => {
        const item = await lockedItem(trx, id, allows);
        await items.remove(trx, item, { by, at: now() });
      }),

    list: createItemList({ lists, stats, now }),

    history: async (id: number, limit: number, cursor: string | undefined): Promise<HistoryResponse> => {
      if ((await items.find(id)) === null) throw unknownItem(id);
      const decoded = cursor === undefined ? null : decodeCursor(cursor, 'history', HISTORY_CURSOR);
      if (decoded !== null && decoded.id !== String(id)) throw badCursor();
      const before = decoded === null ? null : Number(decoded.value);
      const rows = await items.history(id, before, limit + 1);
      const { page, after } = cutPage(rows, limit, ({ version }) => ({
        sort: 'history',
        value: String(version),
        id: String(id),
      }));
      return { data: page.map(changeView), paging: { limit, after } };
    },

    /** The tables of its finding, by id; none for an item that no scan has made. */
    tables: async (id: number, limit: number, cursor: string | undefined): Promise<ItemTablesResponse> => {
      if ((await items.find(id)) === null) throw unknownItem(id);
      const decoded = cursor === undefined ? null : decodeCursor(cursor, 'tables', TABLES_CURSOR);
      if (decoded !== null && decoded.value !== String(id)) throw badCursor();
      const { rows, now, frozenAt } = await findings.tables(id, {
        after: decoded?.id ?? '',
        limit: limit + 1,
      });
      const { page, after } = cutPage(rows, limit, (last) => ({
        sort: 'tables',
        value: String(id),
        id: last.id,
      }));
      return {
        frozen_at: isoTimeOrNull(frozenAt),
        data: page.map((member) => memberView(member, now.get(member.id) ?? null)),
        paging: { limit, after },
      };
    },

    stats: createItemStats(stats, now),
  };
};

export type ActionItemService = ReturnType<typeof createActionItemService>;
