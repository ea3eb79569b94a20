import { usd, usdOrNull } from '../money/cost.ts';
import { rateView } from '../money/rate.ts';
import type { Category } from '../zi/category.ts';
import type { Finding } from '../zi/finding.ts';
import {
  type ActionItem,
  type ItemFields,
  type ItemValues,
  MAX_USD,
  type Meta,
  type Priority,
} from './action-item.ts';
import { figuresOf, NO_FIGURES } from './figures.ts';

/** What scans keep of an item that they have made. Times are epoch milliseconds. */
export type FindingState = {
  category: Category;
  schemaHash: string;
  schemaFqn: string;
  /** Fields, and members of `meta` as `meta.name`, that a person has set: scans leave them alone. */
  edited: readonly string[];
  frozenAt: number | null;
  doneAt: number | null;
  goneAt: number | null;
  verifiedAt: number | null;
};

export type FindingItem = { item: ActionItem; state: FindingState; isDeleted: boolean };

/** Members of `meta` that scans write. */
export const SCAN_META = [
  'finding',
  'frozen',
  'current',
  'resolution',
  'previous_item',
  'verification',
  'slipped_back',
] as const;

export type ScanMeta = Partial<Record<(typeof SCAN_META)[number], unknown>>;

const MAX_TITLE = 255;
const MAX_META = 16 * 1024;
const HIGH_USD = 100;
const MEDIUM_USD = 10;
/** Characters of a table's name in `meta`. */
const MAX_NAME = 300;

const WORDS: Record<Category, { title: string; text: string }> = {
  refresh_waste: {
    title: 'Investigate tables that are refreshed and not read',
    text: 'These tables are still written, and nobody has used them for more than 90 days. Look at the pipelines that refresh them: stopping one saves its work as well as the storage.',
  },
  zombie_tables: {
    title: 'Investigate tables that nobody reads or writes',
    text: 'Nobody has used these tables for more than 90 days, no write is known in that time, and nothing downstream reads them. Ask whoever owns them whether each may be archived or dropped.',
  },
  stale_tables: {
    title: 'Investigate tables that are not used any more',
    text: 'Nobody has used these tables for more than 90 days. They were written to not long ago, or something downstream reads them. Find out what still needs each before it is archived or dropped.',
  },
  large_unused: {
    title: 'Investigate large tables that are hardly used',
    text: 'Each of these tables has 100 GiB or more and has not been used for more than 60 days. Ask who still needs them, and whether all of their data.',
  },
  unowned_tables: {
    title: 'Find an owner for tables that cost money',
    text: 'These tables have no owner, neither of their own nor inherited. Name one in OpenMetadata: that saves nothing by itself, but somebody can then decide.',
  },
};

const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${[...text].slice(0, length - 1).join('')}…`;

/** By the money that it would save a month. */
export const priorityOf = (savingsUsd: number): Priority => {
  if (savingsUsd >= HIGH_USD) return 'high';
  return savingsUsd >= MEDIUM_USD ? 'medium' : 'low';
};

/** As much as the column holds; the exact figures stand in `meta`. */
const savingsOf = ({ category, costed, cashMicros }: Finding): number | null => {
  if (category === 'unowned_tables') return 0;
  return costed === 0 ? null : Math.min(usd(cashMicros), MAX_USD);
};

/** The evidence, without anything that changes when the figures do not. */
const evidenceOf = (finding: Finding): Record<string, unknown> => ({
  category: finding.category,
  schema: clip(finding.schemaFqn, 3 * MAX_NAME),
  ...figuresOf(finding),
  gates: finding.gates,
  top_tables: finding.topTables.map(({ id, fqn, sizeBytes, costMicros }) => ({
    id,
    fqn: clip(fqn, MAX_NAME),
    bytes: sizeBytes === null ? null : Number(sizeBytes),
    monthly_cost_usd: usdOrNull(costMicros),
  })),
  rates: finding.rates.map((rate) => ({ ...rateView(rate), source: clip(rate.source, MAX_NAME) })),
});

/** `meta` with what a scan says in it; members that a person has set stay. One that no longer fits is shortened. */
export const withScanMeta = (meta: Meta | null, scan: ScanMeta, edited: readonly string[]): Meta | null => {
  const given = Object.entries(scan).filter(([key]) => !edited.includes(`meta.${key}`));
  const merged = new Map(Object.entries(meta ?? {}));
  for (const [key, value] of given) {
    if (value === undefined) merged.delete(key);
    else merged.set(key, value);
  }
  const result = Object.fromEntries(merged);
  const { finding } = result as { finding?: { top_tables?: unknown } };
  if (finding?.top_tables !== undefined && JSON.stringify(result).length > MAX_META / 2)
    return { ...result, finding: { ...finding, top_tables: undefined } };
  return meta === null && given.length === 0 ? null : result;
};

const generated = (finding: Finding): Omit<ItemFields, 'status' | 'snoozedUntil' | 'dismissedReason'> => {
  const { title, text } = WORDS[finding.category];
  const savings = savingsOf(finding);
  return {
    title: clip(`${title}: ${finding.schemaFqn}`, MAX_TITLE),
    description: text,
    category: finding.category,
    priority: priorityOf(savings ?? 0),
    estimatedSavingsUsd: savings,
    fqn: finding.schemaFqn,
    meta: null,
  };
};

/** A new item of a finding; `previous` is the item of the same finding that was done before. */
export const itemOf = (finding: Finding, previous: number | null): ItemFields => ({
  ...generated(finding),
  status: 'OPEN',
  snoozedUntil: null,
  dismissedReason: null,
  meta: withScanMeta(
    null,
    { finding: evidenceOf(finding), ...(previous === null ? {} : { previous_item: previous }) },
    [],
  ),
});

/** Whether the estimate is the scans' and not a person's. */
const isEstimated = ({ state }: FindingItem): boolean => !state.edited.includes('estimatedSavingsUsd');

/** An item in progress with what its finding still would save: tables that have left it count elsewhere, or nowhere. */
export const remeasured = (before: FindingItem, finding: Finding): ItemValues => ({
  ...before.item,
  ...(isEstimated(before) ? { estimatedSavingsUsd: savingsOf(finding) } : {}),
  meta: withScanMeta(before.item.meta, { current: figuresOf(finding) }, before.state.edited),
});

/** What an item would still save of which some tables cannot be judged any more; null while none of these has a cost. */
export type Hidden = Pick<ItemFields, 'estimatedSavingsUsd'>;

/** The item of such a finding: a table that has gone or counts elsewhere saves nothing here. */
export const obscured = (before: FindingItem, { estimatedSavingsUsd }: Hidden): ItemValues => ({
  ...before.item,
  ...(isEstimated(before) && before.item.status !== 'DONE' ? { estimatedSavingsUsd } : {}),
});

/** An item that nothing is left of: there is nothing to save. */
export const emptied = (before: FindingItem): ItemValues => ({
  ...before.item,
  ...(isEstimated(before) ? { estimatedSavingsUsd: 0 } : {}),
  meta:
    before.state.frozenAt === null
      ? before.item.meta
      : withScanMeta(before.item.meta, { current: NO_FIGURES }, before.state.edited),
});

/** An open item brought up to the finding's figures; what a person has set stays. */
export const followed = ({ item, state }: FindingItem, finding: Finding): ItemValues => {
  const { edited } = state;
  const fields = Object.fromEntries(
    Object.entries(generated(finding)).filter(([field]) => field !== 'meta' && !edited.includes(field)),
  );
  return { ...item, ...fields, meta: withScanMeta(item.meta, { finding: evidenceOf(finding) }, edited) };
};
