import type { ChangedRateResponse, RateResponse, RatesResponse } from '../../src/money/rates.schemas.ts';
import type { Answer, CallOptions, ErrorBody, RunningService } from './running.ts';

const JSON_BODY = { 'content-type': 'application/json' };

/** The names of a rate as a path: each percent-encoded once. */
export const ratePath = (...names: string[]): string =>
  ['/cost-rates', ...names.map(encodeURIComponent)].join('/');

/** Rates as a client asks for them. `T` is what the test expects the answer to be. */
export const ratesClient = (service: RunningService) => {
  const list = async (): Promise<RatesResponse> => (await service.get<RatesResponse>('/cost-rates')).body;
  return {
    list,
    own: async (): Promise<RateResponse[]> => (await list()).data.filter(({ origin }) => origin === 'own'),
    put: <T = ChangedRateResponse>(
      names: string[],
      body: unknown,
      options: CallOptions = {},
    ): Promise<Answer<T>> =>
      service.call<T>('PUT', ratePath(...names), {
        headers: JSON_BODY,
        payload: JSON.stringify(body),
        ...options,
      }),
    remove: <T = ErrorBody | null>(names: string[], options: CallOptions = {}): Promise<Answer<T>> =>
      service.call<T>('DELETE', ratePath(...names), options),
  };
};

export type RatesClient = ReturnType<typeof ratesClient>;
