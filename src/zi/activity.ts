import type { TableFacts } from '../catalogue/table-facts.ts';
import { type Day, upTo } from '../time.ts';
import { type Evidence, isEvidence, within } from './evidence.ts';

/** Days since the last use up to which a table is active, and up to which it is recent. */
const ACTIVE_DAYS = 90;
const RECENT_DAYS = 30;
/** Younger tables are in no component. */
const NEW_DAYS = 30;
/** Writes seen by systemProfile within this many days make usage rows suspect of being the table's own. */
const OWN_WRITES_DAYS = 90;

type LastUse = { day: Day; source: 'lifecycle' | 'usage' };

export type Judgement = {
  activity: 'ACTIVE' | 'INACTIVE' | 'UNKNOWN' | 'NEW';
  /** Used within RECENT_DAYS; null when unknown or new. */
  recent: boolean | null;
  lastUse: LastUse | null;
  /** Days from the last use to the end of the evidence; null without evidence. */
  idleDays: number | null;
  /** The day that idleDays count from: the last use, or where the record of a never-used table begins. */
  idleFrom: Day | null;
  /** Never used: idleDays is only a lower bound. */
  idleIsLowerBound: boolean;
};

/**
 * Usage rows count reads and writes alike. Where a SELECT would set `accessed` and nothing reads the table by
 * lineage, rows of a table that is being written are its own writes.
 */
export const usageIsOwnWrites = (facts: TableFacts, evidence: Evidence, today: Day): boolean =>
  evidence.lifecycle &&
  within(facts.lastSystemOperationDay, OWN_WRITES_DAYS, today) &&
  facts.downstreamCount === 0;

const lastUseOf = (facts: TableFacts, evidence: Evidence, today: Day): LastUse | null => {
  const accessed = upTo(today, facts.accessedDay);
  const used =
    isEvidence(facts.lastUsageDay, today) && !usageIsOwnWrites(facts, evidence, today)
      ? facts.lastUsageDay
      : null;
  if (accessed !== null && (used === null || accessed >= used)) return { day: accessed, source: 'lifecycle' };
  return used === null ? null : { day: used, source: 'usage' };
};

/** Latest systemProfile write, else lifeCycle.updated; ages of writes are measured to the scan's day. */
export const lastWriteOf = (facts: TableFacts, today: Day): Day | null =>
  facts.writeDays.find((day) => day <= today) ?? upTo(today, facts.updatedDay);

const UNKNOWN: Judgement = {
  activity: 'UNKNOWN',
  recent: null,
  lastUse: null,
  idleDays: null,
  idleFrom: null,
  idleIsLowerBound: false,
};

/** Judges one table by the evidence of its service (docs/scoring.md, "Activity"). */
export const judge = (facts: TableFacts, evidence: Evidence | null, today: Day): Judgement => {
  if (evidence === null) {
    const accessed = upTo(today, facts.accessedDay);
    return accessed === null ? UNKNOWN : { ...UNKNOWN, lastUse: { day: accessed, source: 'lifecycle' } };
  }
  const lastUse = lastUseOf(facts, evidence, today);
  if (lastUse !== null) {
    const idleDays = Math.max(0, evidence.to - lastUse.day);
    return {
      activity: idleDays <= ACTIVE_DAYS ? 'ACTIVE' : 'INACTIVE',
      recent: idleDays <= RECENT_DAYS,
      lastUse,
      idleDays,
      idleFrom: lastUse.day,
      idleIsLowerBound: false,
    };
  }
  const created = upTo(today, facts.createdDay);
  const idleFrom = Math.max(evidence.from, created ?? evidence.from);
  const bound = evidence.to - idleFrom;
  const never = { lastUse: null, idleDays: Math.max(0, bound), idleFrom, idleIsLowerBound: true };
  if (created !== null && evidence.to - created < NEW_DAYS)
    return { activity: 'NEW', recent: null, ...never };
  return {
    activity: bound >= ACTIVE_DAYS ? 'INACTIVE' : 'UNKNOWN',
    recent: bound >= RECENT_DAYS ? false : null,
    ...never,
  };
};
