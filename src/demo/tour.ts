import {
  type ActionItemResponse,
  actionItemResponse,
  actionItemsResponse,
  itemTablesResponse,
} from '../action-items/action-item.schemas.ts';
import { type ZiScoreResponse, ziScoreResponse } from '../dashboard/dashboard.schemas.ts';
import { scanResponse } from '../scans/scans.schemas.ts';
import { CATEGORIES } from '../zi/category.ts';
import type { DemoApi } from './api.ts';

type TourDeps = {
  api: DemoApi;
  /** Marks these tables as deleted in the catalogue, as OpenMetadata does when somebody drops them. */
  dropTables(ids: readonly string[]): Promise<void>;
};

const usd = (value: number | null): string =>
  value === null ? 'an unknown number of USD' : `${value.toFixed(2)} USD`;

const ITEMS = '/action-items?source=finding&status=OPEN&limit=200';

const findingLines = (items: readonly ActionItemResponse[]): string[] =>
  CATEGORIES.flatMap((category) => {
    const [first, ...more] = items.filter((item) => item.category === category);
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : `, and ${more.length} more`;
    return [`${first.title} (${usd(first.estimated_savings_usd)} a month, ${first.priority}${others})`];
  });

const askScore = (api: DemoApi) => (): Promise<ZiScoreResponse> =>
  api.get('/dashboard/zi-score', ziScoreResponse);

/** Sets an own rate, takes it away again, and tells what the waste costs before and with it. */
const ownRateLine = async (api: DemoApi, before: ZiScoreResponse): Promise<string> => {
  const [dearest] = before.metadata.services.toSorted(
    (a, b) => (b.monthly_savings_usd ?? 0) - (a.monthly_savings_usd ?? 0),
  );
  const rate = before.metadata.rates.find((one) => one.service_type === dearest?.service_type);
  if (rate === undefined) return 'No table has a price here.';
  const score = askScore(api);
  const priced = () => api.until(score, ({ metadata }) => !metadata.rates_pending);
  const path = `/cost-rates/${encodeURIComponent(rate.service_type)}`;
  const own = Number((rate.usd_per_gb_month / 2).toFixed(6));
  await api.ask('PUT', path, { usd_per_gb_month: own, note: 'a contract of our own' });
  await api.until(score, ({ metadata }) => metadata.rates.some(({ origin }) => origin === 'own'));
  const { metadata } = await priced();
  await api.ask('DELETE', path);
  await api.until(score, (now) => now.metadata.rates.every(({ origin }) => origin === 'list'));
  return `With an own rate of ${own} instead of ${rate.usd_per_gb_month} USD a GB for ${rate.service_type}, the waste costs ${usd(metadata.monthly_savings_usd)} a month instead of ${usd(before.metadata.monthly_savings_usd)}; no scan was needed.`;
};

/** Drops what an item is about, scans, and tells what has become of the item. */
const doneLine = async ({ api, dropTables }: TourDeps, item: ActionItemResponse): Promise<string> => {
  const path = `/action-items/${item.id}`;
  const { data } = await api.get(`${path}/tables?limit=200`, itemTablesResponse);
  await dropTables(data.map(({ id }) => id));
  const begun = await api.until(
    () => api.ask('POST', '/scans', {}),
    ({ status }) => status === 202,
  );
  const { id } = scanResponse.parse(await begun.json());
  const scan = await api.until(
    () => api.get(`/scans/${id}`, scanResponse),
    ({ state }) => state !== 'RUNNING',
  );
  // The score comes from this scan a moment after it has been recorded.
  if (scan.state === 'SUCCEEDED')
    await api.until(
      askScore(api),
      ({ timestamp }) => timestamp !== null && Date.parse(timestamp) >= Date.parse(scan.started_at),
    );
  const after = await api.get(path, actionItemResponse);
  return `Somebody dropped the ${data.length} tables of "${item.title}". The next scan made the item ${after.status} (${String(after.meta?.['resolution'])}); in 30 days it will be measured what that saved.`;
};

/** What a newcomer should have seen: findings of each kind, a price that changes, an item that is followed to its end. */
export const tour = async (deps: TourDeps, before: ZiScoreResponse): Promise<string[]> => {
  const { api } = deps;
  const { data } = await api.get(ITEMS, actionItemsResponse);
  const small = data.filter(({ category }) => category === 'zombie_tables').at(-1);
  return [
    ...findingLines(data),
    await ownRateLine(api, before),
    ...(small === undefined ? [] : [await doneLine(deps, small)]),
  ];
};
