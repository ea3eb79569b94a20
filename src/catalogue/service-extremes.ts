import type { Day } from '../time.ts';
import type { ServiceHash } from './table-facts.ts';

/** First and last days of recorded use of a service's live tables and views, each within EVIDENCE_DAYS up to the scan's day. */
export type ServiceExtremes = {
  firstUsageDay: Day | null;
  lastUsageDay: Day | null;
  firstAccessedDay: Day | null;
  lastAccessedDay: Day | null;
};

export type ExtremesByService = ReadonlyMap<ServiceHash, ServiceExtremes>;
