import { type Measures, measuresOf } from '../zi/components.ts';
import { scoreOf } from '../zi/score.ts';
import type { Tally } from '../zi/tally.ts';
import type { Weights } from '../zi/weights.ts';

/** A part of the estate that is scored: all of it, or one service. */
export type Scope = { tally: Tally; measures: Measures; score: number | null };

export const scopeOf = (tally: Tally, weights: Weights): Scope => {
  const measures = measuresOf(tally);
  return { tally, measures, score: scoreOf(measures, weights) };
};

/** Why a scanned scope has no score; null when it has one. */
export const noDataReason = ({ tally, score }: Scope): { code: string; message: string } | null => {
  if (score !== null) return null;
  if (tally.tables === 0) return { code: 'no_tables', message: 'there is no live table here' };
  if (tally.population === 0) {
    return {
      code: 'only_new_tables',
      message:
        'all tables were created less than 30 days before the recorded use of their service ends, or after it: too early to judge',
    };
  }
  if (tally.active + tally.inactive + tally.recent + tally.notRecent > 0) {
    return {
      code: 'nothing_weighted_known',
      message: 'nothing that has a weight in ZI_WEIGHTS is known here',
    };
  }
  return {
    code: 'no_usage_evidence',
    message: 'OpenMetadata holds no recorded use of these tables: run its usage or lifecycle ingestion',
  };
};

/** Known bytes of the waste; null while no activity, or no size of an inactive table, is known. */
export const wasteBytes = ({ active, inactive, inactiveSized, inactiveBytes }: Tally): bigint | null => {
  if (active + inactive === 0) return null;
  return inactive > 0 && inactiveSized === 0 ? null : inactiveBytes;
};

/** Micro-dollars; null while no cost is known, though there are tables. */
export const totalCost = ({ tables, costed, costMicros }: Tally): bigint | null =>
  tables > 0 && costed === 0 ? null : costMicros;

/** Cash that the inactive tables cost; null while no activity, or no cost of an inactive table, is known. */
export const savings = ({ active, inactive, inactiveCosted, savingsMicros }: Tally): bigint | null => {
  if (active + inactive === 0) return null;
  return inactive > 0 && inactiveCosted === 0 ? null : savingsMicros;
};

/** Known bytes of tables without a rate; null when there are such tables, and none has a size. */
export const unpricedBytes = ({ unpriced, unpricedSized, unpricedBytes: bytes }: Tally): bigint | null =>
  unpriced > 0 && unpricedSized === 0 ? null : bytes;

export const totalBytes = ({ tables, measured, totalBytes: bytes }: Tally): bigint | null =>
  tables > 0 && measured === 0 ? null : bytes;
