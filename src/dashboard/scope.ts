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

/** Whether it is known of any table whether it is used. */
export const isActivityKnown = ({ active, inactive }: Tally): boolean => active + inactive > 0;

/** Null while there are tables to judge, and nothing is known of the use of any. */
export const activeTables = (tally: Tally): number | null =>
  tally.population > 0 && !isActivityKnown(tally) ? null : tally.active;

/** Null where `activeTables` is, and where lineage could not be read. */
export const zombieTables = (tally: Tally): number | null =>
  activeTables(tally) === null || tally.zombiesUnknown > 0 ? null : tally.zombies;

/** Known bytes of the waste; null while no activity, or no size of an inactive table, is known. */
export const wasteBytes = (tally: Tally): bigint | null =>
  !isActivityKnown(tally) || (tally.inactive > 0 && tally.inactiveSized === 0) ? null : tally.inactiveBytes;

/** Micro-dollars; null while no cost is known, though there are tables. */
export const totalCost = ({ tables, costed, costMicros }: Tally): bigint | null =>
  tables > 0 && costed === 0 ? null : costMicros;

/** Cash that the inactive tables cost; null while no activity, or no cost of an inactive table, is known. */
export const savings = (tally: Tally): bigint | null =>
  !isActivityKnown(tally) || (tally.inactive > 0 && tally.inactiveCosted === 0) ? null : tally.savingsMicros;

/** Known bytes of tables without a rate; null when there are such tables, and none has a size. */
export const unpricedBytes = ({ unpriced, unpricedSized, unpricedBytes: bytes }: Tally): bigint | null =>
  unpriced > 0 && unpricedSized === 0 ? null : bytes;

export const totalBytes = ({ tables, measured, totalBytes: bytes }: Tally): bigint | null =>
  tables > 0 && measured === 0 ? null : bytes;
