import { isoTime, MS_PER_DAY } from '../time.ts';
import { type Finding, findingKey, isWorthAnItem } from '../zi/finding.ts';
import type { ItemFields, ItemValues } from './action-item.ts';
import { figuresOf, frozenFigures, type Member, NO_FIGURES } from './figures.ts';
import {
  emptied,
  type FindingItem,
  type FindingState,
  followed,
  type Hidden,
  itemOf,
  obscured,
  remeasured,
  type ScanMeta,
  withScanMeta,
} from './finding-item.ts';

/** An item that somebody has done may still be found for so long: catalogues learn late. Then it is measured. */
export const VERIFY_AFTER_DAYS = 30;
/** Waste that comes back within so many days after it was done has slipped back. */
export const SLIP_BACK_DAYS = 90;

type Options = {
  /** Epoch milliseconds. */
  now: number;
  minSavingsMicros: bigint;
  /**
   * What an item would still save whose finding may be there though it was not found, for not all is known that it rests
   * on; null: the finding has gone.
   */
  hidden(item: FindingItem): Hidden | null;
  /** Tables that have left the finding of an item, since the scan before or when it was last there. */
  departed(state: FindingState): readonly Member[];
};

export type NewItem = { fields: ItemFields; finding: Finding };

/** An item as it is and as it will be. `members`: what it was about, to be kept from now on. */
export type ChangedItem = {
  before: FindingItem;
  fields: ItemValues;
  state: FindingState;
  members: readonly Member[] | null;
};

export type Plan = { created: NewItem[]; changed: ChangedItem[] };

/** Neither done nor deleted. */
export const isOpen = ({ item, isDeleted }: FindingItem): boolean => !isDeleted && item.status !== 'DONE';

/** A person has said that nothing is to be done, or not yet. */
export const isHeld = ({ item }: FindingItem, now: number): boolean =>
  item.dismissedReason !== null || (item.snoozedUntil !== null && item.snoozedUntil > now);

const noted = (before: FindingItem, meta: ScanMeta, state: Partial<FindingState> = {}): ChangedItem => ({
  before,
  fields: { ...before.item, meta: withScanMeta(before.item.meta, meta, before.state.edited) },
  state: { ...before.state, ...state },
  members: null,
});

const resolve = (before: FindingItem, { now, departed }: Options): ChangedItem => {
  const isFrozen = before.state.frozenAt !== null;
  const members = isFrozen ? null : departed(before.state);
  const meta: ScanMeta = {
    ...(members === null ? {} : { frozen: frozenFigures(members, now) }),
    current: NO_FIGURES,
    resolution: 'auto_resolved',
  };
  const change = noted(before, meta, { frozenAt: before.state.frozenAt ?? now, doneAt: now, goneAt: now });
  return { ...change, fields: { ...change.fields, status: 'DONE' }, members };
};

/** Its status stays, and what it was about is kept for the day on which it is done. */
const remembered = (before: FindingItem, fields: ItemValues, { departed }: Options): ChangedItem => {
  const members = before.state.frozenAt === null ? departed(before.state) : [];
  return { before, fields, state: before.state, members: members.length === 0 ? null : members };
};

/** The item whose finding is there no more. */
const withoutFinding = (before: FindingItem, options: Options): ChangedItem => {
  const { item, state } = before;
  const hidden = options.hidden(before);
  if (hidden !== null) return remembered(before, obscured(before, hidden), options);
  if (item.status === 'DONE')
    return noted(before, { current: NO_FIGURES }, { goneAt: state.goneAt ?? options.now });
  return isHeld(before, options.now)
    ? remembered(before, emptied(before), options)
    : resolve(before, options);
};

/** Whether a finding that was done is news: it was gone, or nothing has come of it for too long. */
const isBack = ({ state }: FindingItem, now: number): boolean =>
  state.goneAt !== null || (state.doneAt ?? 0) <= now - VERIFY_AFTER_DAYS * MS_PER_DAY;

const slippedBack = (before: FindingItem, now: number): ChangedItem | null => {
  const { doneAt } = before.state;
  if (doneAt === null || now - doneAt > SLIP_BACK_DAYS * MS_PER_DAY) return null;
  const { goneAt } = before.state;
  return noted(
    before,
    { slipped_back: { at: isoTime(now) } },
    // Its story is told: the new item goes on. What was measured is measured again.
    { goneAt: goneAt ?? now, verifiedAt: null },
  );
};

/**
 * What a scan's findings mean for the items that were made of earlier ones. `items` holds, of each finding, the item that
 * is open, else the latest one, deleted ones included. The same findings once more change nothing.
 */
export const reconcile = (
  findings: readonly Finding[],
  items: readonly FindingItem[],
  options: Options,
): Plan => {
  const { now, minSavingsMicros } = options;
  const plan: Plan = { created: [], changed: [] };
  const change = (changed: ChangedItem | null): void => {
    if (changed !== null) plan.changed.push(changed);
  };
  const byKey = new Map(items.map((known) => [findingKey(known.state), known]));
  const create = (finding: Finding, previous: number | null): void => {
    plan.created.push({ fields: itemOf(finding, previous), finding });
  };
  for (const finding of findings) {
    const known = byKey.get(findingKey(finding));
    byKey.delete(findingKey(finding));
    const isWorth = isWorthAnItem(finding, minSavingsMicros);
    if (known === undefined) {
      if (isWorth) create(finding, null);
    } else if (known.isDeleted) {
      // A tombstone: somebody does not want it back.
    } else if (isOpen(known)) {
      const bringUp = known.item.status === 'OPEN' ? followed : remeasured;
      change({ before: known, fields: bringUp(known, finding), state: known.state, members: null });
    } else if (isWorth && !isHeld(known, now) && isBack(known, now)) {
      change(slippedBack(known, now));
      create(finding, known.item.id);
    } else if (known.state.goneAt === null) {
      change(noted(known, { current: figuresOf(finding) }));
    }
  }
  for (const known of byKey.values()) if (!known.isDeleted) change(withoutFinding(known, options));
  return plan;
};
