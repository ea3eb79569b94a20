import { usd } from '../money/cost.ts';
import type { SavingsKind } from '../money/rate.ts';
import { isoTime } from '../time.ts';
import { MAX_USD } from './action-item.ts';
import type { Member } from './figures.ts';

/** A table in the published scan; null: it is gone. */
type Now = { sizeBytes: bigint | null; costMicros: bigint | null } | null;

type Verification = {
  at: string;
  tables: number;
  gone: number;
  /** Still there, but what they cost is not known, then or now: left out of the sums. */
  unknown: number;
  frozen_cash_usd: number;
  current_cash_usd: number;
  frozen_capacity_usd: number;
  current_capacity_usd: number;
};

/**
 * What a table costs now, at the rate that it was frozen with: a price that has changed since is no saving. Null when
 * nobody knows.
 */
const costNow = (member: Member, now: NonNullable<Now>): bigint | null => {
  if (member.costMicros === null || now.sizeBytes === null) return null;
  if (member.sizeBytes === null || member.sizeBytes === 0n) return now.costMicros;
  return (2n * member.costMicros * now.sizeBytes + member.sizeBytes) / (2n * member.sizeBytes);
};

/** As far as the column holds it: the sums stand in the evidence. */
const signedUsd = (micros: bigint): number => {
  const held = Math.min(usd(micros < 0n ? -micros : micros), MAX_USD);
  return micros < 0n ? -held : held;
};

/**
 * What has come of an item: the cost of its tables when they were frozen, less what the same tables cost now (nothing, for
 * one that is gone). `savingsUsd` is null when no cash cost is known on both sides.
 */
export const verify = (
  members: readonly Member[],
  now: (member: Member) => Now,
  at: number,
): { savingsUsd: number | null; evidence: Verification } => {
  const sums = { cash: { frozen: 0n, current: 0n }, capacity: { frozen: 0n, current: 0n } };
  let [gone, unknown, known] = [0, 0, 0];
  for (const member of members) {
    const found = now(member);
    if (found === null) gone += 1;
    const current = found === null ? 0n : costNow(member, found);
    if (member.costMicros === null || member.savingsKind === null || current === null) {
      if (found !== null) unknown += 1;
      continue;
    }
    const kind: SavingsKind = member.savingsKind;
    if (kind === 'cash') known += 1;
    sums[kind].frozen += member.costMicros;
    sums[kind].current += current;
  }
  return {
    savingsUsd: known === 0 ? null : signedUsd(sums.cash.frozen - sums.cash.current),
    evidence: {
      at: isoTime(at),
      tables: members.length,
      gone,
      unknown,
      frozen_cash_usd: usd(sums.cash.frozen),
      current_cash_usd: usd(sums.cash.current),
      frozen_capacity_usd: usd(sums.capacity.frozen),
      current_capacity_usd: usd(sums.capacity.current),
    },
  };
};
