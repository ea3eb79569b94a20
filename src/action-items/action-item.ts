export const STATUSES = ['OPEN', 'IN_PROGRESS', 'DONE'] as const;
/** By rank, from 1 on. */
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export const SOURCES = ['manual', 'finding'] as const;
export const DISMISSALS = ['not_waste', 'accepted_risk', 'planned', 'other'] as const;

export type Status = (typeof STATUSES)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Source = (typeof SOURCES)[number];
export type Dismissal = (typeof DISMISSALS)[number];

export const rankOf = (priority: Priority): number => PRIORITIES.indexOf(priority) + 1;
export const priorityOfRank = (rank: number): Priority => PRIORITIES[rank - 1] ?? 'medium';

/** The most that a column of dollars holds. */
export const MAX_USD = 9_999_999_999.99;

export type Meta = Record<string, unknown>;

/** What a person may set. Times are epoch milliseconds, money is USD with two decimals. */
export type ItemFields = {
  title: string;
  description: string | null;
  status: Status;
  category: string;
  priority: Priority;
  /** Null: unknown. */
  estimatedSavingsUsd: number | null;
  fqn: string | null;
  meta: Meta | null;
  snoozedUntil: number | null;
  dismissedReason: Dismissal | null;
};

/** What an item says: what a person may set, and what scans have measured after it was done. */
export type ItemValues = ItemFields & {
  /** Null: not measured, or not known. */
  verifiedSavingsUsd: number | null;
};

export type ActionItem = ItemValues & {
  id: number;
  source: Source;
  /** Null: the predecessor did not say. */
  createdAt: number | null;
  updatedAt: number | null;
  createdBy: string | null;
  updatedBy: string | null;
  /** Counts up by one with every change. */
  version: number;
};

export const FIELDS = [
  'title',
  'description',
  'status',
  'category',
  'priority',
  'estimatedSavingsUsd',
  'fqn',
  'meta',
  'snoozedUntil',
  'dismissedReason',
] as const satisfies (keyof ItemFields)[];

/** A strong entity tag: a version is never reused. */
export const etagOf = ({ id, version }: Pick<ActionItem, 'id' | 'version'>): string => `"${id}-${version}"`;
