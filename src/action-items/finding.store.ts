import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { type Finding, findingKey } from '../zi/finding.ts';
import { toColumns, toItem } from './action-item.columns.ts';
import { toState, toStateRow } from './finding.columns.ts';
import type { FindingItem, FindingState } from './finding-item.ts';
import { canonicalJson, changesByMember } from './item-patch.ts';
import { type ChangedItem, isOpen, type NewItem } from './reconcile.ts';

/** Who scans are in the history: names of users are lower case. */
const SCAN_AUTHOR = 'ThirdEye';

/** Rows of one statement. */
const BATCH = 200;

/** Stable as long as the schema keeps its name: what makes two findings the same one. */
export const fingerprintOf = (key: Pick<Finding, 'schemaHash' | 'category'>): string =>
  createHash('sha256').update(findingKey(key)).digest('base64url');

const OVERWRITTEN = ['edited', 'frozen_at', 'done_at', 'gone_at', 'verified_at'] as const;

const valuesOf = (columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, sql`VALUES(${sql.ref(column)})`]));

/** Of these ids, locked until the end of the transaction: as they are now, whatever the transaction saw before. */
export const lockedItems = async (trx: ThirdeyeDb, ids: readonly number[]): Promise<FindingItem[]> => {
  const found: FindingItem[] = [];
  for (const batch of inLists(ids, BATCH)) {
    const items = await trx
      .selectFrom('action_items')
      .selectAll()
      .where('id', 'in', batch)
      .orderBy('id')
      .forUpdate()
      .execute();
    const states = await trx
      .selectFrom('action_item_findings')
      .selectAll()
      .where('item_id', 'in', batch)
      .forUpdate()
      .execute();
    const byId = new Map(states.map((row) => [row.item_id, toState(row)]));
    for (const row of items) {
      const state = byId.get(row.id);
      if (state !== undefined) found.push({ item: toItem(row), state, isDeleted: row.deleted_at !== null });
    }
  }
  return found;
};

/** Items that scans have made, many at a time, and what is kept of their findings. */
export const createFindingStore = (db: ThirdeyeDb) => {
  const stateOf = async (itemId: number, trx: ThirdeyeDb = db): Promise<FindingState | null> => {
    const row = await trx
      .selectFrom('action_item_findings')
      .selectAll()
      .where('item_id', '=', itemId)
      .executeTakeFirst();
    return row === undefined ? null : toState(row);
  };

  const saveStates = async (trx: ThirdeyeDb, rows: ReturnType<typeof toStateRow>[]): Promise<void> => {
    for (const batch of inLists(rows, BATCH)) {
      await trx
        .insertInto('action_item_findings')
        .values(batch)
        .onDuplicateKeyUpdate(valuesOf(OVERWRITTEN))
        .execute();
    }
  };

  const saveHistory = async (
    trx: ThirdeyeDb,
    rows: { item_id: number; version: number; action: 'created' | 'updated'; changes: string }[],
    at: number,
  ): Promise<void> => {
    for (const batch of inLists(rows, BATCH)) {
      await trx
        .insertInto('action_item_changes')
        .values(batch.map((row) => ({ ...row, changed_at: new Date(at), changed_by: SCAN_AUTHOR })))
        .execute();
    }
  };

  const idsOfFindings = async (trx: ThirdeyeDb, fingerprints: readonly string[]): Promise<number[]> => {
    const ids: number[] = [];
    for (const batch of inLists(fingerprints, BATCH)) {
      const rows = await trx
        .selectFrom('action_items')
        .select('id')
        .where('fingerprint', 'in', batch)
        .execute();
      ids.push(...rows.map(({ id }) => id));
    }
    return ids;
  };

  return {
    stateOf,

    saveState: (trx: ThirdeyeDb, itemId: number, state: FindingState): Promise<void> =>
      saveStates(trx, [toStateRow(itemId, state)]),

    /**
     * Of each finding, and of each item whose story is not over, the item that is open, else the latest one. Locked by id
     * alone: a range would keep people from making items of their own.
     */
    itemsOf: async (trx: ThirdeyeDb, findings: readonly Finding[]): Promise<FindingItem[]> => {
      const unfinished = await trx
        .selectFrom('action_item_findings')
        .select('item_id')
        .where('gone_at', 'is', null)
        .execute();
      const ofFindings = await idsOfFindings(trx, findings.map(fingerprintOf));
      const ids = [...new Set([...unfinished.map((row) => row.item_id), ...ofFindings])].sort(
        (a, b) => a - b,
      );
      const chosen = new Map<string, FindingItem>();
      for (const known of await lockedItems(trx, ids)) {
        const other = chosen.get(findingKey(known.state));
        if (other === undefined || !isOpen(other)) chosen.set(findingKey(known.state), known);
      }
      return [...chosen.values()];
    },

    create: async (trx: ThirdeyeDb, items: readonly NewItem[], at: number): Promise<void> => {
      const time = new Date(at);
      for (const batch of inLists(items, BATCH)) {
        const byFingerprint = new Map(batch.map((item) => [fingerprintOf(item.finding), item.finding]));
        await trx
          .insertInto('action_items')
          .values(
            batch.map(({ fields, finding }) => ({
              ...toColumns({ ...fields, verifiedSavingsUsd: null }),
              source: 'finding' as const,
              fingerprint: fingerprintOf(finding),
              ...{ created_at: time, updated_at: time, created_by: SCAN_AUTHOR, updated_by: SCAN_AUTHOR },
              version: 1,
            })),
          )
          .execute();
        const rows = await trx
          .selectFrom('action_items')
          .select(['id', 'open_fingerprint'])
          .where('open_fingerprint', 'in', [...byFingerprint.keys()])
          .execute();
        const states = rows.flatMap(({ id, open_fingerprint: print }) => {
          const finding = byFingerprint.get(print ?? '');
          if (finding === undefined) return [];
          const { category, schemaHash, schemaFqn } = finding;
          const times = { frozenAt: null, doneAt: null, goneAt: null, verifiedAt: null };
          return [toStateRow(id, { category, schemaHash, schemaFqn, edited: [], ...times })];
        });
        await saveStates(trx, states);
        const made = states.map(({ item_id }) => ({
          item_id,
          version: 1,
          action: 'created' as const,
          changes: '{}',
        }));
        await saveHistory(trx, made, at);
      }
    },

    /** Writes what differs; an item in which nothing does keeps its version. */
    change: async (trx: ThirdeyeDb, changed: readonly ChangedItem[], at: number): Promise<void> => {
      const states = changed.filter(
        ({ before, state }) => canonicalJson(before.state) !== canonicalJson(state),
      );
      await saveStates(
        trx,
        states.map(({ before, state }) => toStateRow(before.item.id, state)),
      );
      const edits = changed.flatMap(({ before, fields }) => {
        const changes = changesByMember(before.item, fields);
        return Object.keys(changes).length === 0 ? [] : [{ before: before.item, fields, changes }];
      });
      for (const batch of inLists(edits, BATCH)) {
        const rows = batch.map(({ before, fields }) => ({
          id: before.id,
          ...toColumns(fields),
          source: 'finding' as const,
          updated_at: new Date(at),
          updated_by: SCAN_AUTHOR,
          version: before.version + 1,
        }));
        const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'id' && column !== 'source');
        await trx.insertInto('action_items').values(rows).onDuplicateKeyUpdate(valuesOf(columns)).execute();
        await saveHistory(
          trx,
          batch.map(({ before, changes }) => ({
            ...{ item_id: before.id, version: before.version + 1, action: 'updated' as const },
            changes: JSON.stringify(changes),
          })),
          at,
        );
      }
    },
  };
};
