import type { Selectable } from 'kysely';
import { clipName } from '../catalogue/fqn.ts';
import type { TableVerdictsTable } from '../db/thirdeye.tables.ts';
import type { Verdict } from './verdict.ts';

export type VerdictRow = Selectable<TableVerdictsTable>;

/** What is kept of a verdict: what lists filter and sort by, and what findings add up. */
export const VERDICT_COLUMNS = [
  'id',
  'service_hash',
  'schema_hash',
  'schema_name',
  'name',
  'activity',
  'size_bytes',
  'monthly_cost_micros',
  'savings_kind',
  'purge_score',
  'recommendation',
  'category',
] as const satisfies (keyof TableVerdictsTable)[];

/** Values as MySQL gives them back, so that a verdict can be told from one that is stored. */
export const toVerdictRow = (verdict: Verdict): VerdictRow => ({
  id: verdict.id,
  service_hash: verdict.serviceHash,
  schema_hash: verdict.schemaHash,
  schema_name: clipName(verdict.schemaName),
  name: clipName(verdict.name),
  activity: verdict.activity,
  size_bytes: verdict.sizeBytes === null ? null : verdict.sizeBytes.toString(),
  monthly_cost_micros: verdict.costMicros === null ? null : verdict.costMicros.toString(),
  savings_kind: verdict.savingsKind,
  purge_score: verdict.purgeScore?.toFixed(1) ?? null,
  recommendation: verdict.recommendation,
  category: verdict.category,
});

/** What a list shows of a verdict beside the facts. */
export type ListedVerdict = Pick<Verdict, 'name' | 'activity' | 'purgeScore' | 'recommendation' | 'category'>;

export const LISTED_COLUMNS = [
  'name',
  'activity',
  'purge_score',
  'recommendation',
  'category',
] as const satisfies (keyof TableVerdictsTable)[];

export type ListedRow = Pick<VerdictRow, (typeof LISTED_COLUMNS)[number]>;

export const fromListedRow = (row: ListedRow): ListedVerdict => ({
  name: row.name,
  activity: row.activity,
  purgeScore: row.purge_score === null ? null : Number(row.purge_score),
  recommendation: row.recommendation as Verdict['recommendation'],
  category: row.category as Verdict['category'],
});
