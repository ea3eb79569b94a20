import { readFile } from 'node:fs/promises';
import type { Rate } from '../../src/money/rate.ts';

export const GIB = 1_073_741_824;

/** A list rate of 0.023 USD a GiB and month, paid in cash. */
export const someRate = (members: Partial<Rate> = {}): Rate => ({
  origin: 'list',
  serviceType: 'Athena',
  service: null,
  tier: 's3-standard',
  usdPerGbMonth: '0.023',
  gbBytes: GIB,
  savingsKind: 'cash',
  source: 'a price list',
  asOf: '2026-11-22',
  certainty: 'good',
  note: '',
  ...members,
});

/** A row of the published list that the migration is made from. */
export type SeedRate = {
  service_type: string;
  tier: string;
  usd_per_gb_month: number;
  gb_bytes: number;
  savings_kind: 'cash' | 'capacity';
  source: string;
  certainty: string;
  note: string;
  seeded: boolean;
};

/** The rows that are seeded, in the order of the answers, and the day that they are of. */
export const seedList = async (): Promise<{ asOf: string; seeded: SeedRate[]; others: SeedRate[] }> => {
  const file = new URL('../fixtures/money/storage-rates.json', import.meta.url);
  const { as_of, rates } = JSON.parse(await readFile(file, 'utf8')) as { as_of: string; rates: SeedRate[] };
  return {
    asOf: as_of,
    seeded: rates.filter(({ seeded }) => seeded),
    others: rates.filter(({ seeded }) => !seeded),
  };
};
