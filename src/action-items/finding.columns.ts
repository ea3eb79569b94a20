import type { Selectable } from 'kysely';
import type { ActionItemFindingsTable } from '../db/action-items.tables.ts';
import type { Category } from '../zi/category.ts';
import type { FindingState } from './finding-item.ts';

type StateRow = Selectable<ActionItemFindingsTable>;

export const toState = (row: StateRow): FindingState => ({
  category: row.category as Category,
  schemaHash: row.schema_hash,
  schemaFqn: row.schema_fqn,
  edited: row.edited === '' ? [] : row.edited.split(','),
  frozenAt: row.frozen_at?.getTime() ?? null,
  doneAt: row.done_at?.getTime() ?? null,
  goneAt: row.gone_at?.getTime() ?? null,
  verifiedAt: row.verified_at?.getTime() ?? null,
});

const dateOf = (epochMs: number | null): Date | null => (epochMs === null ? null : new Date(epochMs));

export const toStateRow = (itemId: number, state: FindingState) => ({
  item_id: itemId,
  category: state.category,
  schema_hash: state.schemaHash,
  schema_fqn: state.schemaFqn,
  edited: state.edited.join(),
  frozen_at: dateOf(state.frozenAt),
  done_at: dateOf(state.doneAt),
  gone_at: dateOf(state.goneAt),
  verified_at: dateOf(state.verifiedAt),
});
