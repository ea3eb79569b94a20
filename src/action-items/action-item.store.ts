import { isDuplicate } from '../db/mysql-errors.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { conflict } from '../errors.ts';
import { changedColumns, clipUser, toColumns, toItem } from './action-item.columns.ts';
import type { ActionItem, ItemFields, ItemValues, Source } from './action-item.ts';
import { type Changes, changesBetween } from './item-patch.ts';

export type Change = {
  version: number;
  /** Epoch milliseconds. */
  at: number;
  by: string | null;
  action: 'created' | 'updated' | 'deleted';
  changes: Changes;
};

/** Who changes something, and when (epoch milliseconds). */
export type Author = { by: string | null; at: number };

const record = async (
  trx: ThirdeyeDb,
  { id, version }: Pick<ActionItem, 'id' | 'version'>,
  action: Change['action'],
  changes: Changes,
  { by, at }: Author,
): Promise<void> => {
  await trx
    .insertInto('action_item_changes')
    .values({
      item_id: id,
      version,
      changed_at: new Date(at),
      changed_by: clipUser(by),
      action,
      changes: JSON.stringify(changes),
    })
    .execute();
};

/** The item with this id; null when there is none or it was deleted. `lock` keeps it from changing until the end. */
const find = async (db: ThirdeyeDb, id: number, lock: boolean): Promise<ActionItem | null> => {
  const row = await db
    .selectFrom('action_items')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  return row === undefined ? null : toItem(row);
};

/** Action items, one at a time. Every change counts the version up and leaves a row in the history. */
export const createActionItemStore = (db: ThirdeyeDb) => ({
  find: (id: number, trx: ThirdeyeDb = db): Promise<ActionItem | null> => find(trx, id, false),

  /** For a transaction that is going to change it. */
  findForUpdate: (trx: ThirdeyeDb, id: number): Promise<ActionItem | null> => find(trx, id, true),

  create: async (
    trx: ThirdeyeDb,
    fields: ItemFields,
    source: Source,
    author: Author,
  ): Promise<ActionItem> => {
    const at = new Date(author.at);
    const by = clipUser(author.by);
    const { insertId } = await trx
      .insertInto('action_items')
      .values({
        ...toColumns({ ...fields, verifiedSavingsUsd: null }),
        source,
        created_at: at,
        updated_at: at,
        created_by: by,
        updated_by: by,
        version: 1,
      })
      .executeTakeFirstOrThrow();
    const item = await find(trx, Number(insertId), false);
    if (item === null) throw new Error(`action item ${insertId} is gone`);
    await record(trx, item, 'created', {}, author);
    return item;
  },

  /** The item after the change; the same one when nothing differs. The caller holds its lock. 409: cannot be reopened. */
  update: async (
    trx: ThirdeyeDb,
    item: ActionItem,
    values: ItemValues,
    author: Author,
  ): Promise<ActionItem> => {
    const changes = changesBetween(item, values);
    if (Object.keys(changes).length === 0) return item;
    const version = item.version + 1;
    await trx
      .updateTable('action_items')
      .set({
        ...changedColumns(values, changes),
        updated_at: new Date(author.at),
        updated_by: clipUser(author.by),
        version,
      })
      .where('id', '=', item.id)
      .execute()
      .catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        throw conflict('another item of the same finding is open');
      });
    const changed = await find(trx, item.id, false);
    if (changed === null) throw new Error(`action item ${item.id} is gone`);
    await record(trx, changed, 'updated', changes, author);
    return changed;
  },

  /** Leaves a tombstone and the history. The caller holds the item's lock. */
  remove: async (trx: ThirdeyeDb, item: ActionItem, author: Author): Promise<void> => {
    const version = item.version + 1;
    await trx
      .updateTable('action_items')
      .set({
        deleted_at: new Date(author.at),
        updated_at: new Date(author.at),
        updated_by: clipUser(author.by),
        version,
      })
      .where('id', '=', item.id)
      .execute();
    await record(trx, { id: item.id, version }, 'deleted', {}, author);
  },

  /** Newest first, older than version `before`. */
  history: async (id: number, before: number | null, limit: number): Promise<Change[]> => {
    const rows = await db
      .selectFrom('action_item_changes')
      .selectAll()
      .where('item_id', '=', id)
      .$if(before !== null, (query) => query.where('version', '<', before))
      .orderBy('version', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      version: row.version,
      at: row.changed_at.getTime(),
      by: row.changed_by,
      action: row.action,
      changes: JSON.parse(row.changes) as Changes,
    }));
  },
});

export type ActionItemStore = ReturnType<typeof createActionItemStore>;
