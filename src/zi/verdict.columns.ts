import type { Selectable } from 'kysely';
import { clipName } from '../catalogue/fqn.ts';
import type { TableVerdictsTable } from '../db/thirdeye.tables.ts';
import type { Verdict } from './verdict.ts';

export type VerdictRow = Selectable<TableVerdictsTable>;

export const VERDICT_COLUMNS = [
  'id',
  'service_hash',
  'schema_hash',
  'schema_name',
  'name',
  'activity',
  'recent',
  'idle_from_day',
  'idle_is_lower_bound',
  'last_used_day',
  'last_used_source',
  'last_written_day',
  'queries_30d',
  'size_bytes',
  'monthly_cost_micros',
  'savings_kind',
  'purge_score',
  'recommendation',
  'gates',
  'category',
] as const satisfies (keyof TableVerdictsTable)[];

export const toVerdictRow = (verdict: Verdict): VerdictRow => ({
  id: verdict.id,
  service_hash: verdict.serviceHash,
  schema_hash: verdict.schemaHash,
  schema_name: clipName(verdict.schemaName),
  name: clipName(verdict.name),
  activity: verdict.activity,
  recent: verdict.recent === null ? null : Number(verdict.recent),
  idle_from_day: verdict.idleFromDay,
  idle_is_lower_bound: Number(verdict.idleIsLowerBound),
  last_used_day: verdict.lastUsedDay,
  last_used_source: verdict.lastUsedSource,
  last_written_day: verdict.lastWrittenDay,
  queries_30d: verdict.queries30d,
  size_bytes: verdict.sizeBytes === null ? null : verdict.sizeBytes.toString(),
  monthly_cost_micros: verdict.costMicros === null ? null : verdict.costMicros.toString(),
  savings_kind: verdict.savingsKind,
  purge_score: verdict.purgeScore,
  recommendation: verdict.recommendation,
  gates: verdict.gates.join(),
  category: verdict.category,
});

export const fromVerdictRow = (row: VerdictRow): Verdict => ({
  id: row.id,
  serviceHash: row.service_hash,
  schemaHash: row.schema_hash,
  schemaName: row.schema_name,
  name: row.name,
  activity: row.activity,
  recent: row.recent === null ? null : row.recent === 1,
  idleFromDay: row.idle_from_day,
  idleIsLowerBound: row.idle_is_lower_bound === 1,
  lastUsedDay: row.last_used_day,
  lastUsedSource: row.last_used_source as Verdict['lastUsedSource'],
  lastWrittenDay: row.last_written_day,
  queries30d: row.queries_30d === null ? null : Number(row.queries_30d),
  sizeBytes: row.size_bytes === null ? null : BigInt(row.size_bytes),
  costMicros: row.monthly_cost_micros === null ? null : BigInt(row.monthly_cost_micros),
  savingsKind: row.savings_kind,
  purgeScore: row.purge_score === null ? null : Number(row.purge_score),
  recommendation: row.recommendation as Verdict['recommendation'],
  gates: row.gates === '' ? [] : (row.gates.split(',') as Verdict['gates']),
  category: row.category as Verdict['category'],
});
