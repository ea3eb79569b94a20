import type { Selectable } from 'kysely';
import { clipName, fqnParts } from '../catalogue/fqn.ts';
import type { ActionItemsTable } from '../db/action-items.tables.ts';
import {
  type ActionItem,
  DISMISSALS,
  type Dismissal,
  type ItemValues,
  type Meta,
  priorityOfRank,
} from './action-item.ts';
import type { Changes } from './item-patch.ts';

/** What an item is made of. */
export const ITEM_COLUMNS = [
  'id',
  'title',
  'description',
  'status',
  'category',
  'priority_rank',
  'estimated_savings_usd',
  'fqn',
  'meta',
  'snoozed_until',
  'dismissed_reason',
  'source',
  'verified_savings_usd',
  'created_at',
  'updated_at',
  'created_by',
  'updated_by',
  'version',
] as const satisfies (keyof ActionItemsTable)[];

export type ItemRow = Pick<Selectable<ActionItemsTable>, (typeof ITEM_COLUMNS)[number]>;

/** Longest name of a user that a column holds, in characters. */
const MAX_USER = 255;

export const clipUser = (name: string | null): string | null =>
  name === null || name.length <= MAX_USER ? name : [...name].slice(0, MAX_USER).join('');

/** The service that a fully qualified name begins with. */
const serviceOf = (fqn: string | null): string | null => {
  const first = fqn === null ? '' : (fqnParts(fqn)[0] ?? '');
  return first === '' ? null : clipName(first);
};

/** The predecessor's `meta` may be any JSON: what is no object becomes the member `value` of one. */
const metaOf = (text: string | null): Meta | null => {
  const value: unknown = text === null ? null : JSON.parse(text);
  if (value === null) return null;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Meta) : { value };
};

const dismissalOf = (text: string | null): Dismissal | null =>
  DISMISSALS.find((reason) => reason === text) ?? null;

const money = (value: string | number | null): number | null => (value === null ? null : Number(value));

export const toItem = (row: ItemRow): ActionItem => ({
  id: row.id,
  title: row.title,
  description: row.description,
  status: row.status,
  category: row.category,
  priority: priorityOfRank(row.priority_rank),
  estimatedSavingsUsd: money(row.estimated_savings_usd),
  fqn: row.fqn,
  meta: metaOf(row.meta),
  snoozedUntil: row.snoozed_until?.getTime() ?? null,
  dismissedReason: dismissalOf(row.dismissed_reason),
  source: row.source,
  verifiedSavingsUsd: money(row.verified_savings_usd),
  createdAt: row.created_at?.getTime() ?? null,
  updatedAt: row.updated_at?.getTime() ?? null,
  createdBy: row.created_by,
  updatedBy: row.updated_by,
  version: row.version,
});

export const toColumns = (values: ItemValues) => ({
  title: values.title,
  description: values.description,
  status: values.status,
  category: values.category,
  priority: values.priority,
  estimated_savings_usd: values.estimatedSavingsUsd?.toFixed(2) ?? null,
  fqn: values.fqn,
  service: serviceOf(values.fqn),
  meta: values.meta === null ? null : JSON.stringify(values.meta),
  snoozed_until: values.snoozedUntil === null ? null : new Date(values.snoozedUntil),
  dismissed_reason: values.dismissedReason,
  verified_savings_usd: values.verifiedSavingsUsd?.toFixed(2) ?? null,
});

type Columns = ReturnType<typeof toColumns>;

const COLUMNS_OF: Record<keyof ItemValues, readonly (keyof Columns)[]> = {
  title: ['title'],
  description: ['description'],
  status: ['status'],
  category: ['category'],
  priority: ['priority'],
  estimatedSavingsUsd: ['estimated_savings_usd'],
  fqn: ['fqn', 'service'],
  meta: ['meta'],
  snoozedUntil: ['snoozed_until'],
  dismissedReason: ['dismissed_reason'],
  verifiedSavingsUsd: ['verified_savings_usd'],
};

/** The columns of what has changed, and no others: the predecessor's texts and numbers may say more than we have read. */
export const changedColumns = (values: ItemValues, changes: Changes): Partial<Columns> => {
  const columns = toColumns(values);
  const changed = Object.keys(changes).flatMap((field) => COLUMNS_OF[field as keyof ItemValues]);
  return Object.fromEntries(changed.map((column) => [column, columns[column]]));
};
