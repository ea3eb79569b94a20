import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

/** What a caller of the service would write. It is compiled, never run: the types are what is tested. */
const client = createClient<paths>({ baseUrl: 'http://localhost:8586' });
const authorization = { Authorization: 'Bearer token' };

export const worstTables = async (): Promise<components['schemas']['Table'][]> => {
  const { data, error } = await client.GET('/api/v1/thirdeye/tables', {
    headers: authorization,
    params: { query: { activity: 'INACTIVE', sort: '-size_bytes', limit: 10 } },
  });
  if (error !== undefined) throw new Error(`${error.code}: ${error.message} (${error.request_id})`);
  return data.data;
};

export const scoreInWords = async (service: string): Promise<string> => {
  const { data, error } = await client.GET('/api/v1/thirdeye/dashboard/zi-score', {
    headers: authorization,
    params: { query: { service } },
  });
  if (error !== undefined) throw new Error(error.message);
  if (data === undefined) return 'nothing new';
  const { score, reason, bounds } = data;
  return score === null ? `unknown: ${reason}` : `${score.toFixed(1)}, at most ${bounds?.upper ?? '?'}`;
};

/** Moves an item on unless somebody has changed it since. */
export const finish = async (item: components['schemas']['ActionItem']): Promise<number> => {
  const { data, response } = await client.PATCH('/api/v1/thirdeye/action-items/{id}', {
    headers: authorization,
    params: { path: { id: item.id }, header: { 'if-match': `"${item.id}-${item.version}"` } },
    body: { status: 'DONE', meta: { done_by: 'hand' } },
  });
  return data?.version ?? response.status;
};

export const make = async (title: string): Promise<components['schemas']['ActionItem'] | undefined> => {
  const { data } = await client.POST('/api/v1/thirdeye/action-items', {
    headers: authorization,
    body: { title, priority: 'high', estimated_savings_usd: 12.5 },
  });
  return data;
};
