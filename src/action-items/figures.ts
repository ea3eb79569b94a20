import { usd } from '../money/cost.ts';
import type { SavingsKind } from '../money/rate.ts';
import { isoTime } from '../time.ts';
import type { Finding } from '../zi/finding.ts';

/** A table of a finding, as it is or as it was when the item left OPEN. */
export type Member = {
  id: string;
  name: string;
  fqn: string;
  sizeBytes: bigint | null;
  costMicros: bigint | null;
  /** Null: unpriced. */
  savingsKind: SavingsKind | null;
};

/** Counts, known bytes and monthly cost of a finding's tables, as an item shows them. */
type Figures = {
  tables: number;
  sized_tables: number;
  bytes: number;
  monthly_cash_usd: number;
  monthly_capacity_usd: number;
  unpriced_tables: number;
  unpriced_bytes: number;
};

export const NO_FIGURES: Figures = {
  tables: 0,
  sized_tables: 0,
  bytes: 0,
  monthly_cash_usd: 0,
  monthly_capacity_usd: 0,
  unpriced_tables: 0,
  unpriced_bytes: 0,
};

export const figuresOf = (finding: Finding): Figures => ({
  tables: finding.tables,
  sized_tables: finding.sized,
  bytes: Number(finding.bytes),
  monthly_cash_usd: usd(finding.cashMicros),
  monthly_capacity_usd: usd(finding.capacityMicros),
  unpriced_tables: finding.unpriced,
  unpriced_bytes: Number(finding.unpricedBytes),
});

const bytesOf = (members: readonly Member[]): number =>
  Number(members.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0n), 0n));

const costOf = (members: readonly Member[], kind: SavingsKind): number =>
  usd(members.reduce((sum, m) => sum + (m.savingsKind === kind ? (m.costMicros ?? 0n) : 0n), 0n));

export const figuresOfMembers = (members: readonly Member[]): Figures => {
  const unpriced = members.filter(({ savingsKind }) => savingsKind === null);
  return {
    tables: members.length,
    sized_tables: members.filter(({ sizeBytes }) => sizeBytes !== null).length,
    bytes: bytesOf(members),
    monthly_cash_usd: costOf(members, 'cash'),
    monthly_capacity_usd: costOf(members, 'capacity'),
    unpriced_tables: unpriced.length,
    unpriced_bytes: bytesOf(unpriced),
  };
};

/** What an item was about at the moment (epoch milliseconds) from which it is kept. */
export const frozenFigures = (members: readonly Member[], at: number): Figures & { at: string } => ({
  ...figuresOfMembers(members),
  at: isoTime(at),
});
