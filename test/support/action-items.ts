import type {
  ActionItemResponse,
  ActionItemsResponse,
  HistoryResponse,
} from '../../src/action-items/action-item.schemas.ts';
import { START } from './api.ts';
import { createTestDatabases } from './mysql.ts';
import { fillOpenMetadata } from './openmetadata.ts';
import { type CallOptions, type Query, query, type RunningService, startService } from './running.ts';
import { smallCatalogue } from './small-catalogue.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

const TURNS = 1_000;

/** Short ways to the action items of a service. */
export const itemsOf = (service: Pick<RunningService, 'call' | 'get'>) => {
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
  const list = async (members: Query = {}): Promise<ActionItemsResponse> => {
    const { status, body } = await service.get<ActionItemsResponse>(`/action-items${query(members)}`);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  };

  return {
    get: service.get,
    send,
    list,
    post: (body: unknown, options?: CallOptions) => send<ActionItemResponse>('POST', '', body, options),
    patch: (id: number, body: unknown, headers: Record<string, string> = {}) =>
      send<ActionItemResponse>('PATCH', `/${id}`, body, { headers }),
    remove: (id: number, headers: Record<string, string> = {}) =>
      send('DELETE', `/${id}`, undefined, { headers }),
    item: (id: number) => service.get<ActionItemResponse>(`/action-items/${id}`),
    history: async (id: number) =>
      (await service.get<HistoryResponse>(`/action-items/${id}/history?limit=200`)).body.data,
    /** All items, page by page; `between` runs after each page. Fails when the pages do not come to an end. */
    pages: async (members: Query, between = async (): Promise<void> => undefined) => {
      const items: ActionItemResponse[] = [];
      let after: string | undefined;
      for (let turn = 0; turn < TURNS; turn += 1) {
        const { data, paging } = await list({ ...members, after });
        items.push(...data);
        if (paging.after === null) return items;
        after = paging.after;
        await between();
      }
      throw new Error(`still a page after ${TURNS}`);
    },
  };
};

export type ItemsApi = ReturnType<typeof itemsOf>;

/** A service on a small catalogue, too small for findings, with short ways to its action items. */
export const startItems = async (env: Record<string, string> = {}) => {
  const databases = await createTestDatabases('items');
  await fillOpenMetadata(databases, smallCatalogue(40, START));
  const service = await startService(databases, { now: START, env });
  return {
    ...service,
    ...itemsOf(service),
    databases,
    close: async (): Promise<void> => {
      await service.stop();
      await databases.drop();
    },
  };
};

export type Items = Awaited<ReturnType<typeof startItems>>;

/** Two replicas of the service on one schema. */
export const startItemReplicas = async () => {
  const api = await startItems();
  const other = await startService(api.databases, { now: START });
  return {
    api,
    replicas: [api, itemsOf(other)] as ItemsApi[],
    stop: async (): Promise<void> => {
      await other.stop();
      await api.close();
    },
  };
};
