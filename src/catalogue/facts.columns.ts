import type { Selectable } from 'kysely';
import type { TableFactsTable } from '../db/thirdeye.tables.ts';
import type { TableFacts } from './table-facts.ts';

/** Columns of table_facts, in one place for staging, merging and reading. */
export const FACT_COLUMNS = [
  'id',
  'fqn',
  'fqn_hash',
  'service_hash',
  'table_type',
  'created_day',
  'accessed_day',
  'updated_day',
  'first_usage_day',
  'last_usage_day',
  'size_bytes',
  'size_measured_at',
  'last_system_write_day',
  'last_system_operation_day',
  'downstream_count',
  'owned',
] as const satisfies (keyof TableFactsTable)[];

const MAX_TYPE = 256;

export const toRow = (facts: TableFacts) => ({
  id: facts.id,
  fqn: facts.fqn,
  fqn_hash: facts.fqnHash,
  service_hash: facts.serviceHash,
  table_type: facts.tableType === null ? null : facts.tableType.slice(0, MAX_TYPE),
  created_day: facts.createdDay,
  accessed_day: facts.accessedDay,
  updated_day: facts.updatedDay,
  first_usage_day: facts.firstUsageDay,
  last_usage_day: facts.lastUsageDay,
  size_bytes: facts.sizeBytes,
  size_measured_at: facts.sizeMeasuredAt,
  last_system_write_day: facts.lastSystemWriteDay,
  last_system_operation_day: facts.lastSystemOperationDay,
  downstream_count: facts.downstreamCount,
  owned: facts.owned === null ? null : Number(facts.owned),
});

export const fromRow = (row: Selectable<TableFactsTable>): TableFacts => ({
  id: row.id,
  fqn: row.fqn,
  fqnHash: row.fqn_hash,
  serviceHash: row.service_hash,
  tableType: row.table_type,
  createdDay: row.created_day,
  accessedDay: row.accessed_day,
  updatedDay: row.updated_day,
  firstUsageDay: row.first_usage_day,
  lastUsageDay: row.last_usage_day,
  sizeBytes: row.size_bytes === null ? null : BigInt(row.size_bytes),
  sizeMeasuredAt: row.size_measured_at === null ? null : Number(row.size_measured_at),
  lastSystemWriteDay: row.last_system_write_day,
  lastSystemOperationDay: row.last_system_operation_day,
  downstreamCount: row.downstream_count,
  owned: row.owned === null ? null : row.owned === 1,
});
