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
  'activity',
  'size_bytes',
  'monthly_cost_micros',
  'savings_kind',
  'purge_score',
  'recommendation',
  'category',
  'schema_name',
  'name',
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

/** What a verdict's text holds. Names come last: should one hold what ends a value, no other value is displaced. */
export const [, ...TEXT_COLUMNS] = VERDICT_COLUMNS;

/** What may be any text, and is never NULL. */
const NAMES = new Set<string>(['schema_name', 'name']);

/** Behind each value of a text, and for NULL. */
export const VALUE_END = '\u0001';
export const NULL_VALUE = '\u0002';

/** Whether a stored verdict, read as one text, is this one: many short values take longer to read. */
export const isTextOf = (text: string, row: VerdictRow): boolean => {
  let at = 0;
  for (const column of TEXT_COLUMNS) {
    const value = String(row[column] ?? NULL_VALUE);
    if (!text.startsWith(value, at) || !text.startsWith(VALUE_END, at + value.length)) return false;
    at += value.length + VALUE_END.length;
  }
  return at === text.length;
};

/** The stored verdict that a text is of. */
export const fromVerdictText = (id: string, text: string): VerdictRow => {
  const values = text.split(VALUE_END);
  const isNull = (column: string, i: number): boolean => values[i] === NULL_VALUE && !NAMES.has(column);
  const members = TEXT_COLUMNS.map((column, i) => [column, isNull(column, i) ? null : values[i]]);
  return Object.fromEntries([['id', id], ...members]);
};

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
