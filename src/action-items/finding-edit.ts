import { type ActionItem, FIELDS, type ItemFields, type ItemValues } from './action-item.ts';
import { figuresOfMembers, frozenFigures, type Member } from './figures.ts';
import { type FindingState, SCAN_META, withScanMeta } from './finding-item.ts';
import { canonicalJson } from './item-patch.ts';

/** Set by people alone, and read by scans: no edit of these is ever overwritten. */
const PEOPLE_ONLY: readonly string[] = ['status', 'snoozedUntil', 'dismissedReason'];

const differs = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) !== canonicalJson(b ?? null);

const editedBy = (before: ItemFields, after: ItemFields): string[] => [
  ...FIELDS.filter((field) => field !== 'meta' && !PEOPLE_ONLY.includes(field)).filter((field) =>
    differs(before[field], after[field]),
  ),
  ...SCAN_META.filter((key) => differs(before.meta?.[key], after.meta?.[key])).map((key) => `meta.${key}`),
];

type Edit = { fields: ItemValues; state: FindingState };

/**
 * A person's change of an item that a scan has made. Leaving OPEN, it keeps what it was about (`members`, asked for only
 * then); back in OPEN, it follows its finding again. What was measured of it holds as long as it is done.
 */
export const edit = async (
  item: ActionItem,
  state: FindingState,
  patched: ItemFields,
  now: number,
  members: () => Promise<readonly Member[]>,
): Promise<Edit & { members: readonly Member[] | null }> => {
  const edited = [...new Set([...state.edited, ...editedBy(item, patched)])];
  const isDone = patched.status === 'DONE';
  const fields = { ...patched, verifiedSavingsUsd: isDone ? item.verifiedSavingsUsd : null };
  const doneAt = isDone ? (item.status === 'DONE' ? state.doneAt : now) : null;
  const next = {
    ...state,
    edited,
    doneAt,
    goneAt: isDone ? state.goneAt : null,
    verifiedAt: isDone ? state.verifiedAt : null,
  };
  if (fields.status === 'OPEN') {
    const meta = { frozen: undefined, current: undefined, resolution: undefined, verification: undefined };
    return {
      fields: item.status === 'OPEN' ? fields : { ...fields, meta: withScanMeta(fields.meta, meta, edited) },
      state: { ...next, frozenAt: null },
      members: null,
    };
  }
  const meta = item.status === 'DONE' && !isDone ? { resolution: undefined, verification: undefined } : {};
  if (state.frozenAt !== null)
    return {
      fields: { ...fields, meta: withScanMeta(fields.meta, meta, edited) },
      state: next,
      members: null,
    };
  const kept = await members();
  const scan = { ...meta, frozen: frozenFigures(kept, now), current: figuresOfMembers(kept) };
  return {
    fields: {
      ...fields,
      meta: withScanMeta(fields.meta, scan, edited),
    },
    state: { ...next, frozenAt: now },
    members: kept,
  };
};
