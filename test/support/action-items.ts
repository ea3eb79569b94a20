import type {
  ActionItemResponse,
  ActionItemsResponse,
  HistoryResponse,
} from '../../src/action-items/action-item.schemas.ts';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { START } from './api.ts';
import { createTestDatabases } from './mysql.ts';
import { type CallOptions, fill, type Query, query, startService } from './running.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A service on an empty catalogue, with short ways to its action items. */
export const startItems = async (env: Record<string, string> = {}) => {
  const databases = await createTestDatabases('items');
  await fill(databases, '1.13.4', demoCatalogue({ now: START, tables: 40 }));
  const service = await startService(databases, { now: START, env });
  const send = <T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ) =>
    service.call<T>(method, `/action-items${path}`, {
      ...options,
      headers: { ...JSON_TYPE, ...options.headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    ...service,
    databases,
    send,
    post: (body: unknown, options?: CallOptions) => send<ActionItemResponse>('POST', '', body, options),
    patch: (id: number, body: unknown, headers: Record<string, string> = {}) =>
      send<ActionItemResponse>('PATCH', `/${id}`, body, { headers }),
    remove: (id: number, headers: Record<string, string> = {}) =>
      send('DELETE', `/${id}`, undefined, { headers }),
    item: (id: number) => service.get<ActionItemResponse>(`/action-items/${id}`),
    list: async (members: Query = {}) =>
      (await service.get<ActionItemsResponse>(`/action-items${query(members)}`)).body,
    history: async (id: number) =>
      (await service.get<HistoryResponse>(`/action-items/${id}/history`)).body.data,
    close: async (): Promise<void> => {
      await service.stop();
      await databases.drop();
    },
  };
};

export type Items = Awaited<ReturnType<typeof startItems>>;
