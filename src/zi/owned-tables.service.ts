import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createLastAsked } from '../last-asked.ts';
import type { SnapshotKey } from './snapshot.ts';
import type { TableFilter, TablePage } from './table-filter.ts';
import { findTables, type ListedTables, listPlaces, listTables, type Place } from './verdict-list.store.ts';
import type { ZiStore } from './zi.store.ts';

/** Lists that are remembered, and the length of those that are: a place takes about 100 bytes. */
const LISTS = 16;
const MOST_PLACES = 10_000;

/**
 * Tables of an owner. No index gives them in an order, and one would cost each scan more than it saves: all of them are
 * looked up and sorted. That order is remembered as long as its scan is the published one, for every page of it.
 */
export const createOwnedTables = (db: ThirdeyeDb, zi: Pick<ZiStore, 'published'>) => {
  const lists = createLastAsked<Place[]>(LISTS);

  const placesOf = (published: SnapshotKey, filter: TableFilter, { sort }: TablePage): Promise<Place[]> => {
    const key = JSON.stringify([published.scanId, published.revision, sort, filter]);
    return lists.get(key, () => listPlaces(db, published, filter, { sort, limit: MOST_PLACES + 1 }));
  };

  /** Where a page begins; -1 when its cursor is of a row that is not there, or not there any more. */
  const begin = (places: readonly Place[], after: TablePage['after']): number => {
    if (after === null) return 0;
    const last = places.findIndex(({ id }) => id === after.id);
    return last !== -1 && places[last]?.value === after.value ? last + 1 : -1;
  };

  return async (filter: TableFilter, page: TablePage): Promise<ListedTables> => {
    const published = await zi.published();
    if (published === null) return { published, tables: [] };
    const places = await placesOf(published, filter, page);
    const from = begin(places, page.after);
    // None at all: there are none, or another scan has been published in between.
    if (from === -1 || places.length === 0 || places.length > MOST_PLACES)
      return listTables(db, filter, page);
    const ids = places.slice(from, from + page.limit).map(({ id }) => id);
    if (ids.length === 0) return { published, tables: [] };
    const found = await findTables(db, published, ids);
    if (found.tables.length < ids.length) return listTables(db, filter, page);
    const byId = new Map(found.tables.map((table) => [table.facts.id, table]));
    return { ...found, tables: ids.flatMap((id) => byId.get(id) ?? []) };
  };
};
