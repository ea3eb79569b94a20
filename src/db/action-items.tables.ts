import type { Generated, GeneratedAlways } from 'kysely';
import type { BigIntColumn, Timestamp } from './thirdeye.columns.ts';

export type ActionItemsTable = {
  id: Generated<number>;
  title: string;
  description: string | null;
  category: string;
  priority: string;
  status: 'OPEN' | 'IN_PROGRESS' | 'DONE';
  estimated_savings_usd: string | number | null;
  fqn: string | null;
  created_at: Timestamp | null;
  updated_at: Timestamp | null;
  created_by: string | null;
  meta: string | null;
  source: 'manual' | 'finding';
  service: string | null;
  snoozed_until: Timestamp | null;
  dismissed_reason: string | null;
  verified_savings_usd: string | number | null;
  updated_by: string | null;
  version: number;
  deleted_at: Timestamp | null;
  priority_rank: GeneratedAlways<number>;
  fingerprint: string | null;
  open_fingerprint: GeneratedAlways<string | null>;
};

export type ActionItemChangesTable = {
  item_id: number;
  version: number;
  changed_at: Timestamp;
  changed_by: string | null;
  action: 'created' | 'updated' | 'deleted';
  changes: string;
};

export type ActionItemFindingsTable = {
  item_id: number;
  category: string;
  schema_hash: string;
  schema_fqn: string;
  edited: string;
  frozen_at: Timestamp | null;
  done_at: Timestamp | null;
  gone_at: Timestamp | null;
  verified_at: Timestamp | null;
};

type MemberColumns = {
  name: string;
  size_bytes: BigIntColumn | null;
  monthly_cost_micros: BigIntColumn | null;
  savings_kind: 'cash' | 'capacity' | null;
};

export type ActionItemTablesTable = MemberColumns & { item_id: number; table_id: string; fqn: string };

export type DepartedVerdictsTable = MemberColumns & { id: string; schema_hash: string; category: string };

export type IdempotencyKeysTable = {
  key_hash: string;
  body_hash: string;
  item_id: number;
  created_at: Timestamp;
};
