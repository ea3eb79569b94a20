import { notFound } from '../errors.ts';
import { isoTimeOrNull } from '../time.ts';
import { ownRate, type RateKey, type RecordedRate, sameTerms } from './own-rate.ts';
import { rateView } from './rate.ts';
import type { ChangedRateResponse, RateBody, RateResponse, RatesResponse } from './rates.schemas.ts';
import type { RatesStore } from './rates.store.ts';

type RatesDeps = {
  rates: RatesStore;
  /** Number of the last change that the published figures are priced with; null when they are not priced. */
  pricedWith(): number | null;
  /** Whether the published snapshot has the service, or any of the type; null without a snapshot. */
  inCatalogue(key: RateKey): boolean | null;
  /** Told after a request to change something that figures wait to be priced anew. Returns at once. */
  onChange(): void;
  /** Epoch milliseconds. */
  now(): number;
};

/** The rates of the list and the own ones: shown, set and taken away. */
export const createRatesService = ({ rates, pricedWith, inCatalogue, onChange, now }: RatesDeps) => {
  const isPending = (changeId: number): boolean => (pricedWith() ?? 0) < changeId;

  const view = (rate: RecordedRate): RateResponse => ({
    ...rateView(rate),
    certainty: rate.certainty,
    note: rate.note,
    changed_at: isoTimeOrNull(rate.changedAt),
    changed_by: rate.changedBy,
    in_catalogue: inCatalogue(rate),
  });

  const findOwn = async (key: RateKey) => {
    const { rates: known, changeId } = await rates.current();
    const isOfKey = ({ origin, serviceType, service }: RecordedRate): boolean =>
      origin === 'own' && serviceType === key.serviceType && service === key.service;
    return { own: known.find(isOfKey) ?? null, changeId };
  };

  return {
    /** All rates. One of the list is there also where an own one replaces it. */
    list: async (): Promise<RatesResponse> => {
      const { rates: known, changeId } = await rates.current();
      return { data: known.map(view), rates_pending: isPending(changeId) };
    },

    /** Sets an own rate. One that is there already, with the same terms, stays as it is. */
    put: async (key: RateKey, body: RateBody, changedBy: string): Promise<ChangedRateResponse> => {
      const terms = {
        usdPerGbMonth: body.usd_per_gb_month,
        gbBytes: body.gb_bytes,
        savingsKind: body.savings_kind,
        note: body.note,
      };
      const answer = (rate: RecordedRate, changeId: number): ChangedRateResponse => {
        const pending = isPending(changeId);
        if (pending) onChange();
        return { ...view(rate), rates_pending: pending };
      };
      // Each turn but the last is one in which somebody else's change went through.
      for (;;) {
        const { own, changeId } = await findOwn(key);
        if (own !== null && sameTerms(own, terms)) return answer(own, changeId);
        const stamp = { changedAt: now(), changedBy };
        if (await rates.append(changeId, { ...key, ...stamp, terms }))
          return answer(ownRate(key, terms, stamp), changeId + 1);
      }
    },

    /** Takes an own rate away; 404 when there is none. */
    remove: async (key: RateKey, changedBy: string): Promise<void> => {
      for (;;) {
        const { own, changeId } = await findOwn(key);
        if (own === null) throw notFound('there is no own rate of this service type and service');
        if (await rates.append(changeId, { ...key, changedAt: now(), changedBy, terms: null }))
          return onChange();
      }
    },
  };
};

export type RatesService = ReturnType<typeof createRatesService>;
