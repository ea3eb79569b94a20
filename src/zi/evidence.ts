import type { ServiceExtremes } from '../catalogue/service-extremes.ts';
import { EVIDENCE_DAYS } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';

/** E more than this many days before the day of the scan is reported as stale. */
const STALE_EVIDENCE_DAYS = 14;

/** The span `[from, to]` (S and E of docs/scoring.md) in which a service's use was recorded. */
export type Evidence = {
  from: Day;
  to: Day;
  /** The service reports lifeCycle.accessed. */
  lifecycle: boolean;
};

/** Null when the service shows no use at all: the activity of its tables is unknown. */
export const evidenceOf = (extremes: ServiceExtremes): Evidence | null => {
  const from = extremes.firstUsageDay ?? extremes.firstAccessedDay;
  if (from === null) return null;
  const to = Math.max(extremes.lastUsageDay ?? from, extremes.lastAccessedDay ?? from);
  return { from, to, lifecycle: extremes.lastAccessedDay !== null };
};

export const isStale = (evidence: Evidence, today: Day): boolean => today - evidence.to > STALE_EVIDENCE_DAYS;

/** Whether a day is no later than the scan's day and at most `age` days before it. */
export const within = (day: Day | null, age: number, today: Day): day is Day =>
  day !== null && day <= today && today - day <= age;

export const isEvidence = (day: Day | null, today: Day): day is Day => within(day, EVIDENCE_DAYS, today);
