import { isView, type TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import type { Judgement } from './activity.ts';
import { categoryOf } from './category.ts';

/** Counts and bytes of a scope (a service, the estate): all that its score is made of. Bytes are known bytes. */
export type Tally = {
  /** Live tables that are not views, new ones included. */
  tables: number;
  views: number;
  newTables: number;
  /** Tables less the new ones: what the score speaks of. */
  population: number;
  active: number;
  inactive: number;
  recent: number;
  notRecent: number;
  /** Population with known activity and known size. */
  sized: number;
  inactiveSized: number;
  activeBytes: bigint;
  inactiveBytes: bigint;
  /** Tables of any activity, new ones included, with a known size. */
  measured: number;
  /** Known bytes of all tables, new ones and those of unknown activity included. */
  totalBytes: bigint;
  owned: number;
  /** Population whose owner could be looked up. */
  ownerKnown: number;
  zombies: number;
  /** Inactive tables that could be zombies, had their lineage been readable. */
  zombiesUnknown: number;
};

export const emptyTally = (): Tally => ({
  tables: 0,
  views: 0,
  newTables: 0,
  population: 0,
  active: 0,
  inactive: 0,
  recent: 0,
  notRecent: 0,
  sized: 0,
  inactiveSized: 0,
  measured: 0,
  activeBytes: 0n,
  inactiveBytes: 0n,
  totalBytes: 0n,
  owned: 0,
  ownerKnown: 0,
  zombies: 0,
  zombiesUnknown: 0,
});

const countInactive = (tally: Tally, facts: TableFacts, judgement: Judgement, today: Day): void => {
  tally.inactive += 1;
  const category = categoryOf(facts, judgement, today);
  if (category === 'zombie_tables') tally.zombies += 1;
  if (category === null) tally.zombiesUnknown += 1;
};

/** Adds one judged table or view to the tally, in place. */
export const count = (tally: Tally, facts: TableFacts, judgement: Judgement, today: Day): void => {
  if (isView(facts)) {
    tally.views += 1;
    return;
  }
  tally.tables += 1;
  if (facts.sizeBytes !== null) {
    tally.measured += 1;
    tally.totalBytes += facts.sizeBytes;
  }
  if (judgement.activity === 'NEW') {
    tally.newTables += 1;
    return;
  }
  tally.population += 1;
  if (facts.owners !== null) {
    tally.ownerKnown += 1;
    if (facts.owners.length > 0) tally.owned += 1;
  }
  if (judgement.recent === true) tally.recent += 1;
  if (judgement.recent === false) tally.notRecent += 1;
  if (judgement.activity === 'UNKNOWN') return;
  if (judgement.activity === 'ACTIVE') tally.active += 1;
  else countInactive(tally, facts, judgement, today);
  if (facts.sizeBytes === null) return;
  tally.sized += 1;
  if (judgement.activity === 'ACTIVE') tally.activeBytes += facts.sizeBytes;
  else {
    tally.inactiveSized += 1;
    tally.inactiveBytes += facts.sizeBytes;
  }
};

const COUNTS = [
  'tables',
  'views',
  'newTables',
  'population',
  'active',
  'inactive',
  'recent',
  'notRecent',
  'sized',
  'inactiveSized',
  'measured',
  'owned',
  'ownerKnown',
  'zombies',
  'zombiesUnknown',
] as const satisfies (keyof Tally)[];

/** The members that are bigint: text in JSON. */
export const BYTES = ['activeBytes', 'inactiveBytes', 'totalBytes'] as const satisfies (keyof Tally)[];

/** The tally of several scopes together. */
export const sum = (tallies: Iterable<Tally>): Tally => {
  const total = emptyTally();
  for (const tally of tallies) {
    for (const key of COUNTS) total[key] += tally[key];
    for (const key of BYTES) total[key] += tally[key];
  }
  return total;
};
