import { usdOrNull } from '../money/cost.ts';
import { isoTime, isoTimeOrNull } from '../time.ts';
import type {
  ActionItemPatch,
  ActionItemResponse,
  HistoryResponse,
  ItemTablesResponse,
  NewActionItem,
} from './action-item.schemas.ts';
import type { Change } from './action-item.store.ts';
import type { ActionItem, ItemFields, ItemValues } from './action-item.ts';
import type { Member } from './figures.ts';
import type { ItemPatch } from './item-patch.ts';
import type { TableNow } from './member.store.ts';

const msOrNull = (text: string | null): number | null => (text === null ? null : Date.parse(text));

export const itemView = (item: ActionItem): ActionItemResponse => ({
  id: item.id,
  title: item.title,
  description: item.description,
  status: item.status,
  category: item.category,
  priority: item.priority,
  estimated_savings_usd: item.estimatedSavingsUsd,
  fqn: item.fqn,
  meta: item.meta,
  source: item.source,
  snoozed_until: isoTimeOrNull(item.snoozedUntil),
  dismissed_reason: item.dismissedReason,
  verified_savings_usd: item.verifiedSavingsUsd,
  created_at: isoTimeOrNull(item.createdAt),
  updated_at: isoTimeOrNull(item.updatedAt),
  created_by: item.createdBy,
  updated_by: item.updatedBy,
  version: item.version,
});

export const fieldsOf = (body: NewActionItem): ItemFields => ({
  title: body.title,
  description: body.description,
  status: body.status,
  category: body.category,
  priority: body.priority,
  estimatedSavingsUsd: body.estimated_savings_usd,
  fqn: body.fqn,
  meta: body.meta,
  snoozedUntil: msOrNull(body.snoozed_until),
  dismissedReason: body.dismissed_reason,
});

export const patchOf = (body: ActionItemPatch): ItemPatch => ({
  title: body.title,
  description: body.description,
  status: body.status,
  category: body.category,
  priority: body.priority,
  estimatedSavingsUsd: body.estimated_savings_usd,
  fqn: body.fqn,
  meta: body.meta,
  snoozedUntil: body.snoozed_until === undefined ? undefined : msOrNull(body.snoozed_until),
  dismissedReason: body.dismissed_reason,
});

const NAMES: Record<keyof ItemValues, string> = {
  title: 'title',
  description: 'description',
  status: 'status',
  category: 'category',
  priority: 'priority',
  estimatedSavingsUsd: 'estimated_savings_usd',
  fqn: 'fqn',
  meta: 'meta',
  snoozedUntil: 'snoozed_until',
  dismissedReason: 'dismissed_reason',
  verifiedSavingsUsd: 'verified_savings_usd',
};

export const changeView = (change: Change): HistoryResponse['data'][number] => ({
  version: change.version,
  at: isoTime(change.at),
  by: change.by,
  action: change.action,
  changes: Object.fromEntries(
    Object.entries(change.changes).map(([field, { from, to }]) => {
      const shown = (value: unknown) =>
        field === 'snoozedUntil' && typeof value === 'number' ? isoTime(value) : value;
      return [NAMES[field as keyof ItemValues] ?? field, { from: shown(from), to: shown(to) }];
    }),
  ),
});

const whole = (bytes: bigint | null): number | null => (bytes === null ? null : Number(bytes));

/** A table of a finding, as it was kept or is, and as the published scan has it. */
export const memberView = (member: Member, now: TableNow | null): ItemTablesResponse['data'][number] => ({
  id: member.id,
  fqn: member.fqn,
  size_bytes: whole(member.sizeBytes),
  monthly_cost_usd: usdOrNull(member.costMicros),
  savings_kind: member.savingsKind,
  now:
    now === null
      ? null
      : {
          size_bytes: whole(now.sizeBytes),
          monthly_cost_usd: usdOrNull(now.costMicros),
          category: now.category,
        },
});
