import type { ItemFilter, ItemListStore } from './item-list.store.ts';
import { holds, type Revision, type Summed } from './item-revision.ts';

/** Items are counted up to here; a longer list says that there are more. */
const MAX_TOTAL = 1_000;

/** Filters whose totals are remembered. */
const REMEMBERED = 500;

type Total = { total: number; total_is_lower_bound: boolean };

/** How many items pass a filter: counted once for each revision of the items, not for each page. */
export const createItemTotals = ({ count }: Pick<ItemListStore, 'count'>, now: () => number) => {
  const known = new Map<string, Summed<Total>>();

  return async (filter: ItemFilter, revision: Revision): Promise<Total> => {
    const key = JSON.stringify(filter);
    const at = now();
    const remembered = known.get(key);
    if (remembered !== undefined && holds(remembered, revision, at)) return remembered.value;
    const { n, revision: counted } = await count(filter, MAX_TOTAL + 1);
    const value = { total: Math.min(n, MAX_TOTAL), total_is_lower_bound: n > MAX_TOTAL };
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, { revision: counted, at, value });
    return value;
  };
};
