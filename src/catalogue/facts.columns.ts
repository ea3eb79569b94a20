import type { Selectable } from 'kysely';
import type { TableFactsTable } from '../db/thirdeye.tables.ts';
import { parseDays } from './day-list.ts';
import { clipName } from './fqn.ts';
import type { Metadata, TableFacts } from './table-facts.ts';
import type { UsageRow } from './usage.columns.ts';

/** Columns of table_facts, in one place for writing and reading. */
export const FACT_COLUMNS = [
  'id',
  'fqn',
  'fqn_hash',
  'service_hash',
  'table_type',
  'created_day',
  'accessed_day',
  'updated_day',
  'size_bytes',
  'size_measured_at',
  'write_days',
  'last_system_operation_day',
  'downstream_count',
  'owners',
  'domains',
  'tier',
] as const satisfies (keyof TableFactsTable)[];

export const toRow = (facts: Metadata) => ({
  id: facts.id,
  fqn: facts.fqn,
  fqn_hash: facts.fqnHash,
  service_hash: facts.serviceHash,
  table_type: facts.tableType === null ? null : clipName(facts.tableType),
  created_day: facts.createdDay,
  accessed_day: facts.accessedDay,
  updated_day: facts.updatedDay,
  size_bytes: facts.sizeBytes,
  size_measured_at: facts.sizeMeasuredAt,
  write_days: facts.writeDays.join(),
  last_system_operation_day: facts.lastSystemOperationDay,
  downstream_count: facts.downstreamCount,
  owners: facts.owners === null ? null : JSON.stringify(facts.owners.map(clipName)),
  domains: facts.domains === null ? null : JSON.stringify(facts.domains),
  tier: facts.tier,
});

/** Whether two facts are stored alike. */
export const isStoredAlike = (a: Metadata, b: Metadata): boolean => {
  if (a === b) return true;
  const [one, other] = [toRow(a), toRow(b)];
  return FACT_COLUMNS.every((column) => one[column] === other[column]);
};

export const fromRow = (row: Selectable<TableFactsTable>): Metadata => ({
  id: row.id,
  fqn: row.fqn,
  fqnHash: row.fqn_hash,
  serviceHash: row.service_hash,
  tableType: row.table_type,
  createdDay: row.created_day,
  accessedDay: row.accessed_day,
  updatedDay: row.updated_day,
  sizeBytes: row.size_bytes === null ? null : BigInt(row.size_bytes),
  sizeMeasuredAt: row.size_measured_at === null ? null : Number(row.size_measured_at),
  writeDays: parseDays(row.write_days),
  lastSystemOperationDay: row.last_system_operation_day,
  downstreamCount: row.downstream_count,
  owners: row.owners === null ? null : (JSON.parse(row.owners) as string[]),
  domains: row.domains === null ? null : (JSON.parse(row.domains) as string[]),
  tier: row.tier,
});

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** A row of table_facts with that of table_usage, if there is one. */
export type JoinedRow = Selectable<TableFactsTable> & Nullable<Omit<UsageRow, 'id'>>;

export const fromJoinedRow = (row: JoinedRow): TableFacts =>
  Object.assign(fromRow(row), {
    firstUsageDay: row.first_usage_day,
    lastUsageDay: row.last_usage_day,
    recentUsage: row.recent_usage ?? '',
  });
