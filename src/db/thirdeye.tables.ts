import type { Generated } from 'kysely';
import type {
  ActionItemChangesTable,
  ActionItemFindingsTable,
  ActionItemsTable,
  ActionItemTablesTable,
  DepartedVerdictsTable,
  IdempotencyKeysTable,
} from './action-items.tables.ts';
import type { ScanCursorsTable, ScansTable } from './scan.tables.ts';
import type { BigIntColumn, Timestamp } from './thirdeye.columns.ts';

type HealthScoreHistoryTable = {
  id: Generated<number>;
  captured_at: Timestamp;
  score: number;
  meta: string | null;
  source: 'scan' | 'backfill' | 'predecessor' | 'invented';
  score_exact: string | number | null;
  lower_bound: string | number | null;
  upper_bound: string | number | null;
  method_version: string | null;
  weights: string | null;
  scan_id: number | null;
};

export type TableFactsTable = {
  id: string;
  fqn: string;
  fqn_hash: string;
  service_hash: string;
  table_type: string | null;
  created_day: number | null;
  accessed_day: number | null;
  updated_day: number | null;
  size_bytes: BigIntColumn | null;
  size_measured_at: BigIntColumn | null;
  write_days: string;
  last_system_operation_day: number | null;
  downstream_count: number | null;
  owners: string | null;
  domains: string | null;
  tier: number | null;
};

export type TableUsageTable = {
  id: string;
  first_usage_day: number;
  last_usage_day: number;
  recent_usage: string;
};

export type TableVerdictsTable = {
  id: string;
  service_hash: string;
  schema_hash: string;
  schema_name: string;
  name: string;
  activity: 'ACTIVE' | 'INACTIVE' | 'UNKNOWN' | 'NEW';
  size_bytes: BigIntColumn | null;
  monthly_cost_micros: BigIntColumn | null;
  savings_kind: 'cash' | 'capacity' | null;
  purge_score: string | number | null;
  recommendation: string | null;
  category: string | null;
};

type SnapshotsTable = {
  scan_id: number;
  revision: Generated<number>;
  captured_at: Timestamp;
  day: number;
  method_version: string;
  weights: string;
  services: string;
  domains: string;
  missing: string;
  openmetadata_version: string | null;
  rates: string | null;
  rates_change_id: number | null;
};

type ScopeScoresTable = {
  kind: 'service' | 'domain';
  hash: string;
  day: number;
  score: string | number;
  method_version: string;
  weights: string | null;
  source: 'scan' | 'backfill';
};

type StorageDaysTable = {
  day: number;
  service_hash: string;
  service_name: string;
  service_type: string | null;
  tables: number;
  measured: number;
  bytes: BigIntColumn;
  long_term_bytes: BigIntColumn;
  source: 'scan' | 'backfill';
};

type BackfillTable = {
  singleton: Generated<number>;
  first_day: number;
  next_day: number;
  started_at: Timestamp;
  done_at: Timestamp | null;
};

export type ListRatesTable = {
  service_type: string;
  tier: string;
  usd_per_gb_month: string;
  gb_bytes: number;
  savings_kind: 'cash' | 'capacity';
  source: string;
  as_of: Date;
  certainty: string;
  note: string;
};

export type RateChangesTable = {
  id: number;
  service_type: string;
  service: string;
  usd_per_gb_month: string | null;
  gb_bytes: number | null;
  savings_kind: 'cash' | 'capacity' | null;
  note: string | null;
  changed_at: Timestamp;
  changed_by: string;
};

export type ThirdeyeTables = {
  action_items: ActionItemsTable;
  action_item_changes: ActionItemChangesTable;
  action_item_findings: ActionItemFindingsTable;
  action_item_tables: ActionItemTablesTable;
  action_items_revision: { singleton: Generated<number>; revision: BigIntColumn };
  departed_verdicts: DepartedVerdictsTable;
  idempotency_keys: IdempotencyKeysTable;
  health_score_history: HealthScoreHistoryTable;
  scans: ScansTable;
  table_facts: TableFactsTable;
  table_usage: TableUsageTable;
  scan_cursors: ScanCursorsTable;
  snapshots: SnapshotsTable;
  published_scan: { singleton: number; scan_id: number | null; revision: Generated<number> };
  scope_scores: ScopeScoresTable;
  storage_days: StorageDaysTable;
  backfill: BackfillTable;
  table_verdicts: TableVerdictsTable;
  list_rates: ListRatesTable;
  rate_changes: RateChangesTable;
};
