import { readFileSync } from 'node:fs';
import type { EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import { type Day, jsonText, member } from './days.ts';
import { hashPrefix } from './hierarchy.ts';
import type { NaiveInput, TableSource } from './types.ts';

/** A cost's micro-dollars a month are null without a size. */
export type Cost = { micros: bigint | null; kind: string };

type ListRate = {
  service_type: string;
  tier: string;
  usd_per_gb_month: number;
  gb_bytes: number;
  savings_kind: string;
  seeded: boolean;
};

const LIST = (
  JSON.parse(readFileSync(new URL('../../fixtures/money/storage-rates.json', import.meta.url), 'utf8')) as {
    rates: ListRate[];
  }
).rates.filter(({ seeded }) => seeded);

/** "The service's type; where it has no row, the type that its tables name." */
export function serviceTypeOf(input: NaiveInput, table: EntityRow): string | null {
  const hash = hashPrefix(table.hash, 1);
  const row = input.services.find((service) => service.hash === hash);
  if (row !== undefined) return jsonText(member(row.json, 'serviceType'));
  const named = input.tables
    .filter((other) => hashPrefix(other.hash, 1) === hash)
    .map((other) => jsonText(member(other.json, 'serviceType')))
    .filter((type) => type !== null);
  return named[0] ?? null;
}

/** Null: the type has no rate in the list. Half up, in whole numbers only. */
export function costOf(table: TableSource, lastWrite: Day | null, today: Day): Cost | null {
  const rates = LIST.filter((rate) => rate.service_type === table.serviceType);
  const longTerm = rates.find((rate) => rate.tier === 'long-term-logical');
  const isOld = lastWrite !== null && today - lastWrite > 90;
  const rate = isOld && longTerm !== undefined ? longTerm : rates[0];
  if (rate === undefined) return null;
  if (table.size === null) return { micros: null, kind: rate.savings_kind };
  const [whole = '', digits = ''] = String(rate.usd_per_gb_month).split('.');
  const over = 10n ** BigInt(digits.length) * BigInt(rate.gb_bytes);
  const doubled = 2n * table.size * BigInt(whole + digits) * 1_000_000n;
  return { micros: (doubled + over) / (2n * over), kind: rate.savings_kind };
}
