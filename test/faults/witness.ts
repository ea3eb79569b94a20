import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ActionItemResponse, HistoryResponse } from '../../src/action-items/action-item.schemas.ts';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import type { ReadyResponse } from '../../src/health/health.schemas.ts';
import { pause } from './bench.ts';

const API = '/api/v1/thirdeye';
const PACE_MS = 60;

export type Target = { port: number; token: string };

type Answer<T> = { status: number; body: T };

/** Asks one replica, and gives up as OpenMetadata's proxy does. */
export const caller = ({ port, token }: Target) => {
  return async <T>(path: string, init: RequestInit = {}): Promise<Answer<T>> => {
    const answer = await fetch(`http://127.0.0.1:${port}${API}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  };
};

type Call = ReturnType<typeof caller>;

const pagesOf = async <T>(call: Call, path: string): Promise<T[]> => {
  const rows: T[] = [];
  let after: string | null = '';
  while (after !== null) {
    const page: Answer<{ data: T[]; paging: { after: string | null } }> = await call(
      `${path}?limit=200${after === '' ? '' : `&after=${after}`}`,
    );
    rows.push(...page.body.data);
    after = page.body.paging.after;
  }
  return rows;
};

/**
 * Watches a service through a fault. It reads and edits all the time, like people do, and remembers what it was told:
 * every number must be that of before, and every edit that was acknowledged must be there in the end, once.
 */
export const startWitness = async (target: Target) => {
  const call = caller(target);
  const faults: string[] = [];
  const note = (what: string): void => {
    if (faults.length < 20) faults.push(what);
  };
  const score = async (): Promise<ZiScoreResponse> => {
    const { status, body } = await call<ZiScoreResponse>('/dashboard/zi-score');
    if (status !== 200) throw new Error(`zi-score ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const numbersOf = ({ score, bounds, breakdown, metadata }: ZiScoreResponse): string =>
    JSON.stringify({ score, bounds, breakdown, tables: metadata.total_tables, services: metadata.services });
  const expected = numbersOf(await score());
  const post = (title: string, key: string) =>
    call<ActionItemResponse>('/action-items', {
      method: 'POST',
      body: JSON.stringify({ title }),
      headers: { 'idempotency-key': key },
    });
  const tag = `item ${randomUUID()}`;
  const item = (await post('edited by the witness', randomUUID())).body;

  /** Titles that were acknowledged; titles of which nobody knows. */
  const written: string[] = [];
  const unknown: string[] = [];
  /** Keys and titles of items whose creation was not answered, to be sent again. */
  const open = new Map<string, string>();
  const created: string[] = [];
  let edits = 0;
  let stopped = false;

  const edit = async (): Promise<number> => {
    edits += 1;
    const title = `edit ${edits}`;
    const { status, body } = await call(`/action-items/${item.id}`, {
      method: 'PATCH',
      body: JSON.stringify({ title }),
    }).catch(() => ({ status: 0, body: null }));
    if (status === 200) written.push(title);
    else unknown.push(title);
    if (![0, 200, 503].includes(status)) note(`PATCH ${status}: ${JSON.stringify(body)}`);
    return status;
  };
  const create = async (): Promise<void> => {
    const [key, title] = [...open][0] ?? [randomUUID(), `${tag} ${created.length}`];
    open.set(key, title);
    const { status, body } = await post(title, key).catch(() => ({ status: 0, body: null }));
    if (status === 201 || status === 200) {
      open.delete(key);
      created.push(title);
    } else if (![0, 503].includes(status)) note(`POST ${status}: ${JSON.stringify(body)}`);
  };
  const look = async (): Promise<void> => {
    const [live, ready, answer] = await Promise.all([
      call<unknown>('/health/live'),
      call<ReadyResponse>('/health/ready'),
      score(),
    ]);
    if (live.status !== 200) note(`live ${live.status}`);
    if (ready.status !== 200) note(`ready ${ready.status}: ${JSON.stringify(ready.body)}`);
    if (numbersOf(answer) !== expected) note(`a wrong number: ${numbersOf(answer)}`);
  };
  const loop = async (work: () => Promise<unknown>): Promise<void> => {
    while (!stopped) {
      await work().catch((error: unknown) => note(String(error)));
      await pause(PACE_MS);
    }
  };
  const loops = Promise.all([loop(look), loop(edit), loop(create)]);

  return {
    score,
    edit,
    ready: async (): Promise<ReadyResponse> => (await call<ReadyResponse>('/health/ready')).body,
    edits: () => ({ acknowledged: written.length + created.length, unanswered: unknown.length }),
    /** Ends the watch, and compares what is stored with what was answered. */
    stop: async (): Promise<void> => {
      stopped = true;
      await loops;
      for (const [key, title] of open) if ((await post(title, key)).status < 300) created.push(title);
      expect(faults).toEqual([]);
      const titles = (await pagesOf<ActionItemResponse>(call, '/action-items')).map(({ title }) => title);
      const mine = titles.filter((title) => title.startsWith(tag)).sort();
      expect(mine, 'items, each once').toEqual([...new Set(created)].sort());
      expect(new Set(created).size).toBe(created.length);
      await expectHistory();
    },
  };

  async function expectHistory(): Promise<void> {
    const changes = await pagesOf<HistoryResponse['data'][number]>(call, `/action-items/${item.id}/history`);
    const seen = changes.flatMap(({ changes: { title } }) => (title === undefined ? [] : [String(title.to)]));
    expect(new Set(seen).size, 'no edit is there twice').toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(written));
    const extra = seen.filter((title) => !written.includes(title));
    expect(unknown, 'only edits without an answer may be there beside').toEqual(
      expect.arrayContaining(extra),
    );
    const { body } = await call<ActionItemResponse>(`/action-items/${item.id}`);
    expect(body.version).toBe(changes.length);
  }
};

export type Witness = Awaited<ReturnType<typeof startWitness>>;
