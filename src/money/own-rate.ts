import { dayOf, isoDay } from '../time.ts';
import type { Rate } from './rate.ts';

/** What an own rate is for: a service, or with null every service of the type. */
export type RateKey = Pick<Rate, 'serviceType' | 'service'>;

/** What an operator says of an own rate. */
type RateTerms = Pick<Rate, 'usdPerGbMonth' | 'gbBytes' | 'savingsKind' | 'note'>;

/** A rate and, of an own one, when it was set (epoch milliseconds) and by whom. */
export type RecordedRate = Rate & { changedAt: number | null; changedBy: string | null };

/** Who changes something, and when (epoch milliseconds). */
type ChangeStamp = { changedAt: number; changedBy: string };

/** Terms of null take the own rate away: back to the list. */
export type RateChange = RateKey & ChangeStamp & { terms: RateTerms | null };

export const ownRate = (key: RateKey, terms: RateTerms, stamp: ChangeStamp): RecordedRate => ({
  ...key,
  ...terms,
  ...stamp,
  origin: 'own',
  tier: null,
  source: `set by ${stamp.changedBy}`,
  asOf: isoDay(dayOf(stamp.changedAt)),
  certainty: 'own',
});

export const sameTerms = (a: RateTerms, b: RateTerms): boolean =>
  a.usdPerGbMonth === b.usdPerGbMonth &&
  a.gbBytes === b.gbBytes &&
  a.savingsKind === b.savingsKind &&
  a.note === b.note;
