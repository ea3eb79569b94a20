import { badCursor, cutPage, decodeCursor } from '../cursor.ts';
import { createLastAsked } from '../last-asked.ts';
import type { ActionItemsQuery, ActionItemsResponse } from './action-item.schemas.ts';
import { itemView } from './action-item.view.ts';
import { CURSOR_VALUES, cursorOf, type Position, positionOf } from './item-list.cursor.ts';
import type { ItemFilter, ItemListStore } from './item-list.store.ts';
import { MAX_AGE_MS } from './item-revision.ts';
import type { ItemStatsStore } from './item-stats.store.ts';
import { createItemTotals } from './item-total.service.ts';

/** Characters of all pages that are remembered, as JSON. In memory they may take some twenty times that. */
const MOST_TEXT = 1_000_000;

/** Where a page begins. Throws 400 for what is no cursor of its sort. */
const positionIn = ({ sort, after }: ActionItemsQuery): Position | null => {
  if (after === undefined) return null;
  const position = positionOf(sort, decodeCursor(after, sort, CURSOR_VALUES[sort]));
  if (position === null) throw badCursor();
  return position;
};

const filterOf = (query: ActionItemsQuery): ItemFilter => ({
  status: query.status ?? null,
  category: query.category ?? null,
  priority: query.priority ?? null,
  source: query.source ?? null,
  service: query.service ?? null,
  prefix: query.q ?? null,
});

type ItemListDeps = {
  lists: ItemListStore;
  stats: Pick<ItemStatsStore, 'revision'>;
  /** Epoch milliseconds. */
  now(): number;
};

/** Pages of items. A page is read once for each revision of the items, for all who ask for it. */
export const createItemList = ({ lists, stats, now }: ItemListDeps) => {
  const totalOf = createItemTotals(lists, now);
  const pages = createLastAsked<ActionItemsResponse>(MOST_TEXT, (page) => JSON.stringify(page).length);

  const readPage = async (query: ActionItemsQuery, after: Position | null): Promise<ActionItemsResponse> => {
    const { sort, limit } = query;
    const filter = filterOf(query);
    const { items, revision } = await lists.list(filter, { sort, limit: limit + 1, after });
    const { page, after: next } = cutPage(items, limit, (last) => cursorOf(last, sort));
    return {
      data: page.map(itemView),
      paging: { ...(await totalOf(filter, revision)), limit, after: next },
    };
  };

  return async (query: ActionItemsQuery): Promise<ActionItemsResponse> => {
    const after = positionIn(query);
    const revision = await stats.revision();
    if (revision === null) return readPage(query, after);
    // What is read from now on is of this revision or a later one, and never older than what its caller has changed.
    const key = JSON.stringify([revision, Math.floor(now() / MAX_AGE_MS), query]);
    return pages.get(key, () => readPage(query, after));
  };
};
