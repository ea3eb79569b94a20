import { isView, type TableFacts } from '../catalogue/table-facts.ts';
import { isLongTerm, type SavingsKind } from '../money/rate.ts';
import type { Day } from '../time.ts';
import { type Judgement, lastWriteOf } from './activity.ts';
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
  /** Of these, in tables last written so long ago that some services bill them as long-term storage. */
  longTermBytes: bigint;
  owned: number;
  /** Population whose owner could be looked up. */
  ownerKnown: number;
  zombies: number;
  /** Inactive tables that could be zombies, had their lineage been readable. */
  zombiesUnknown: number;
  /** Tables of any activity whose monthly cost is known: priced and sized. */
  costed: number;
  /** Inactive ones of these. */
  inactiveCosted: number;
  /** Tables of a service without a rate, sized or not. */
  unpriced: number;
  unpricedSized: number;
  unpricedBytes: bigint;
  /** Monthly cost of all tables, in micro-dollars. */
  costMicros: bigint;
  /** Monthly cost of the inactive tables that dropping them would save, and that of provisioned storage, which it frees. */
  savingsMicros: bigint;
  capacityMicros: bigint;
};

/** What a table costs a month, in micro-dollars; `micros` is null without a size. */
export type TableCost = { micros: bigint | null; kind: SavingsKind };

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
  longTermBytes: 0n,
  owned: 0,
  ownerKnown: 0,
  zombies: 0,
  zombiesUnknown: 0,
  costed: 0,
  inactiveCosted: 0,
  unpriced: 0,
  unpricedSized: 0,
  unpricedBytes: 0n,
  costMicros: 0n,
  savingsMicros: 0n,
  capacityMicros: 0n,
});

const countCost = (
  tally: Tally,
  { sizeBytes }: TableFacts,
  { activity }: Judgement,
  cost: TableCost | null,
): void => {
  if (cost === null) {
    tally.unpriced += 1;
    if (sizeBytes === null) return;
    tally.unpricedSized += 1;
    tally.unpricedBytes += sizeBytes;
    return;
  }
  if (cost.micros === null) return;
  tally.costed += 1;
  tally.costMicros += cost.micros;
  if (activity !== 'INACTIVE') return;
  tally.inactiveCosted += 1;
  if (cost.kind === 'cash') tally.savingsMicros += cost.micros;
  else tally.capacityMicros += cost.micros;
};

const countInactive = (tally: Tally, facts: TableFacts, judgement: Judgement, today: Day): void => {
  tally.inactive += 1;
  const category = categoryOf(facts, judgement, today);
  if (category === 'zombie_tables') tally.zombies += 1;
  if (category === null) tally.zombiesUnknown += 1;
};

/** Adds one judged table or view to the tally, in place. A cost of null: no rate is known for it. */
export const count = (
  tally: Tally,
  facts: TableFacts,
  judgement: Judgement,
  today: Day,
  cost: TableCost | null = null,
): void => {
  if (isView(facts)) {
    tally.views += 1;
    return;
  }
  tally.tables += 1;
  countCost(tally, facts, judgement, cost);
  if (facts.sizeBytes !== null) {
    tally.measured += 1;
    tally.totalBytes += facts.sizeBytes;
    if (isLongTerm(lastWriteOf(facts, today), today)) tally.longTermBytes += facts.sizeBytes;
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
  'costed',
  'inactiveCosted',
  'unpriced',
  'unpricedSized',
] as const satisfies (keyof Tally)[];

/** The members that are bigint: text in JSON. */
export const BIGINTS = [
  'activeBytes',
  'inactiveBytes',
  'totalBytes',
  'longTermBytes',
  'unpricedBytes',
  'costMicros',
  'savingsMicros',
  'capacityMicros',
] as const satisfies (keyof Tally)[];

/** The tally of several scopes together. */
export const sum = (tallies: Iterable<Tally>): Tally => {
  const total = emptyTally();
  for (const tally of tallies) {
    for (const key of COUNTS) total[key] += tally[key];
    for (const key of BIGINTS) total[key] += tally[key];
  }
  return total;
};

/** What is left of `tally` without `part`, which was counted into it. */
export const without = (tally: Tally, part: Tally): Tally => {
  const rest = { ...tally };
  for (const key of COUNTS) rest[key] -= part[key];
  for (const key of BIGINTS) rest[key] -= part[key];
  return rest;
};
