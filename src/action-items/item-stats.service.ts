import type { StatsResponse } from './action-item.schemas.ts';
import { PRIORITIES, priorityOfRank, STATUSES } from './action-item.ts';
import { holds, type Revision, type Summed } from './item-revision.ts';
import type { ItemGroup, ItemStatsStore } from './item-stats.store.ts';

/** Cents of a decimal with two places; 0 for none. */
const cents = (usd: string | number | null): bigint =>
  BigInt(
    Number(usd ?? 0)
      .toFixed(2)
      .replace('.', ''),
  );

const usd = (sum: bigint): number => Number(sum) / 100;

const statsOf = (groups: readonly ItemGroup[]): StatsResponse => {
  const countBy = (pick: (group: ItemGroup) => string, of: readonly string[]) => {
    const counts = new Map(of.map((name) => [name, 0]));
    for (const group of groups) counts.set(pick(group), (counts.get(pick(group)) ?? 0) + Number(group.n));
    return Object.fromEntries(counts);
  };
  const total = (pick: (group: ItemGroup) => string | null): number =>
    usd(groups.reduce((sum, group) => sum + cents(pick(group)), 0n));
  return {
    total: groups.reduce((sum, { n }) => sum + Number(n), 0),
    by_status: countBy(({ status }) => status, STATUSES) as StatsResponse['by_status'],
    by_priority: countBy(
      ({ priority_rank: rank }) => priorityOfRank(rank),
      PRIORITIES,
    ) as StatsResponse['by_priority'],
    by_category: countBy(({ category }) => category, []),
    total_potential_savings_usd: total(({ potential }) => potential),
    verified_savings_usd: total(({ verified }) => verified),
  };
};

type Known = Summed<StatsResponse> & { until: number };

/**
 * The statistics of all items, added up anew when the items' revision has moved or a snooze has ended. Whoever asks
 * meanwhile waits for the same sum, and takes it when it is of the revision that they have seen.
 */
export const createItemStats = (store: ItemStatsStore, now: () => number) => {
  let known: Known | null = null;
  let running: Promise<Known> | null = null;

  /** What is read from now on is of the revision that has been seen, or of a later one. */
  const addUp = async (revision: Revision): Promise<Known> => {
    const at = now();
    const { groups, until } = await store.read(new Date(at));
    known = { revision, at, until, value: statsOf(groups) };
    return known;
  };

  const shared = (revision: Revision): Promise<Known> => {
    running ??= addUp(revision).finally(() => {
      running = null;
    });
    return running;
  };

  return async (): Promise<StatsResponse> => {
    const revision = await store.revision();
    if (revision === null) return (await addUp(null)).value;
    const isCurrent = (sum: Known): boolean => holds(sum, revision, now()) && now() < sum.until;
    if (known !== null && isCurrent(known)) return known.value;
    const sum = await shared(revision);
    // It may have begun before the change that this caller has made.
    return (isCurrent(sum) ? sum : await shared(revision)).value;
  };
};
