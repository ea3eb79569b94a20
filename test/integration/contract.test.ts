import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, apiToken, PREFIX, type RawAnswer, raw, SECRET, startApi } from '../support/api.ts';
import { authConfig } from '../support/auth.ts';
import { createJudge, type Document, type Judge, type Route, routesOf } from '../support/contract.ts';
import { createExamples } from '../support/contract-examples.ts';
import { goodSending, neverEnding, type Sending, SPOILED, send } from '../support/contract-ways.ts';
import { bareApp } from '../support/document.ts';

const WRITER = apiToken({ roles: ['Editor'] });
const READER = apiToken({ roles: ['Viewer'] });
const auth = {
  ...authConfig({ source: { kind: 'secret', secret: SECRET }, algorithms: ['HS256'] }),
  writeRoles: ['Editor'],
};
const http = { corsOrigins: [], trustProxy: [] };

/** Waits until the past before the first scan has been rebuilt, and another scan may begin. */
const rebuilt = ({ get, logs }: Api): Promise<void> =>
  vi.waitFor(
    async () => {
      expect(logs.map(({ msg }) => msg)).toContain('the past has been rebuilt');
      const headers = { authorization: `Bearer ${WRITER}` };
      expect((await get('scans', { method: 'POST', headers })).status).toBe(202);
    },
    { timeout: 30_000, interval: 50 },
  );

/** Every operation is driven to every status that it documents; what is answered is compared with the document. */
describe('the contract', () => {
  let api: Api;
  let starting: Api;
  let limited: Api;
  let routes: Route[];
  let judge: Judge;
  const seen = new Set<string>();
  const wrong: string[] = [];
  const examples = createExamples();

  beforeAll(async () => {
    api = await startApi({
      auth,
      config: {
        http: { ...http, rateLimitPerMinute: null },
        backfillDays: 90,
        budgets: { estate: 300, services: [] },
      },
      limits: { requestTimeoutMs: 1_000 },
    });
    await api.scanned();
    await rebuilt(api);
    limited = await startApi({
      auth,
      databases: api.databases,
      config: { http: { ...http, rateLimitPerMinute: 1 } },
    });
    starting = await startApi({ auth, databases: { ...api.databases, port: 1 } });
    const document = (await (await fetch(`${api.base}${PREFIX}/openapi.json`)).json()) as Document;
    routes = routesOf(document);
    judge = createJudge(document);
  });
  afterAll(async () => {
    if (process.env['WRITE_EXAMPLES']) await examples.write();
    await Promise.all([limited.service.stop(), starting.service.stop()]);
    await api.stop();
  });

  const note = (route: Route, answer: RawAnswer): number => {
    seen.add(`${route.operation.operationId} ${answer.status}`);
    examples.add(route, answer.status, answer.body);
    const fault = judge(route, answer.status, answer.body);
    if (fault !== null) wrong.push(fault);
    return answer.status;
  };

  const make = async (): Promise<number> => {
    const body = JSON.stringify({ title: 'an item' });
    const headers = [`Authorization: Bearer ${WRITER}`, 'Content-Type: application/json'];
    const answer = await send(api, { target: `${PREFIX}/action-items`, method: 'POST', headers, body });
    return (JSON.parse(answer.body) as { id: number }).id;
  };

  /** An item that the scan has made. */
  const found = async (): Promise<number> => {
    const target = `${PREFIX}/action-items?source=finding&limit=1`;
    const headers = [`Authorization: Bearer ${WRITER}`];
    const { body } = await send(api, { target, method: 'GET', headers, body: '' });
    return (JSON.parse(body) as { data: { id: number }[] }).data[0]?.id ?? 0;
  };

  /** An id that the operation knows: deleting must not take it away from the next request. */
  const idFor = async ({ path }: Route): Promise<number> => {
    if (path.endsWith('/tables')) return found();
    return path.includes('/scans/') ? 1 : make();
  };

  const good = async (route: Route, id?: number | string): Promise<Sending> =>
    goodSending(route, WRITER, id ?? (path(route) ? await idFor(route) : 0));
  const path = (route: Route): boolean => route.path.includes('{id}');

  it('good requests, in an order in which each finds what it needs', async () => {
    const order = ['PUT', 'POST', 'GET', 'PATCH', 'DELETE'];
    const sorted = [...routes].sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
    for (const route of sorted) {
      const status = note(route, await send(api, await good(route)));
      expect([200, 201, 202, 204, 409], route.operation.operationId).toContain(status);
    }
  });

  it('statuses that any operation gives in the same way', async () => {
    for (const route of routes) {
      for (const [status, spoil] of Object.entries(SPOILED)) {
        if (!(status in route.operation.responses)) continue;
        const answer = await send(api, spoil(await good(route), READER));
        expect(note(route, answer), `${route.operation.operationId} ${status}`).toBe(Number(status));
      }
    }
  });

  it('404 for what is not there', async () => {
    for (const route of routes.filter(({ operation }) => '404' in operation.responses)) {
      const sending = await good(route, 999_999_999);
      const byName = ['getZiScore', 'getBudgetForecast'].includes(route.operation.operationId);
      const target = byName ? `${sending.target}?service=none` : sending.target;
      expect(note(route, await send(api, { ...sending, target })), route.operation.operationId).toBe(404);
    }
  });

  it('400 for a parameter that is not offered, by its name, wherever a token is asked for', async () => {
    for (const route of routes.filter(({ operation }) => operation.security.length > 0)) {
      const sending = await good(route);
      const answer = await send(api, { ...sending, target: `${sending.target}?offset=1` });
      expect(note(route, answer), route.operation.operationId).toBe(400);
      const { errors } = JSON.parse(answer.body) as { errors?: { path: string }[] };
      expect(errors?.map((fault) => fault.path)).toEqual(['offset']);
    }
  });

  it('304 and 412 for versions', async () => {
    for (const route of routes) {
      const sending = await good(route);
      const first = '304' in route.operation.responses ? await send(api, sending) : null;
      const tag = first?.headers.get('etag');
      const known = { ...sending, headers: [...sending.headers, `If-None-Match: ${tag}`] };
      if (first !== null) expect(note(route, await send(api, known))).toBe(304);
      const other = { ...sending, headers: [...sending.headers, 'If-Match: "0-0"'] };
      if ('412' in route.operation.responses) expect(note(route, await send(api, other))).toBe(412);
    }
  });

  it('409 for what is in the way, and 200 for what was made before', async () => {
    const of = (id: string) => routes.find(({ operation }) => operation.operationId === id) as Route;
    const item = await good(of('createActionItem'));
    const keyed = { ...item, headers: [...item.headers, 'Idempotency-Key: k'] };
    expect(note(of('createActionItem'), await send(api, keyed))).toBe(201);
    expect(note(of('createActionItem'), await send(api, keyed))).toBe(200);
    const other = { ...keyed, body: JSON.stringify({ title: 'another' }) };
    expect(note(of('createActionItem'), await send(api, other))).toBe(409);

    const scan = await good(of('beginScan'));
    for (let turn = 0; turn < 50 && !['202', '409'].every((s) => seen.has(`beginScan ${s}`)); turn += 1)
      for (const answer of await Promise.all([1, 2, 3].map(() => send(api, scan))))
        note(of('beginScan'), answer);

    const [old, live] = [await make(), await make()];
    const { admin, thirdeyeSchema } = api.databases;
    const table = `\`${thirdeyeSchema}\`.action_items`;
    await admin.query(`UPDATE ${table} SET fingerprint = 'f', status = 'DONE' WHERE id = ?`, [old]);
    await admin.query(`UPDATE ${table} SET fingerprint = 'f' WHERE id = ?`, [live]);
    const reopen = { ...(await good(of('updateActionItem'), old)), body: JSON.stringify({ status: 'OPEN' }) };
    expect(note(of('updateActionItem'), await send(api, reopen))).toBe(409);
  });

  it('429 above the limit', async () => {
    for (const route of routes.filter(({ operation }) => '429' in operation.responses)) {
      const user = apiToken({ roles: ['Editor'], sub: route.operation.operationId });
      const sending = goodSending(route, user, 1);
      await send(limited, sending);
      const answer = await send(limited, sending);
      expect(note(route, answer), route.operation.operationId).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('503 while nothing is there to be asked', async () => {
    for (const route of routes.filter(({ operation }) => '503' in operation.responses)) {
      const answer = await send(starting, goodSending(route, WRITER, 1));
      expect(note(route, answer), route.operation.operationId).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('500 for what nobody has thought of, and no word of it', async () => {
    const broken = await bareApp();
    const port = Number(new URL(await broken.listen({ host: '127.0.0.1', port: 0 })).port);
    try {
      for (const route of routes) {
        const answer = await send({ port }, goodSending(route, WRITER, 1));
        expect(note(route, answer), route.operation.operationId).toBe(500);
        expect(JSON.parse(answer.body)).toMatchObject({ message: 'internal error' });
      }
    } finally {
      await broken.close();
    }
  });

  it('408 for what does not arrive', async () => {
    const answers = await Promise.all(
      routes.map(async (route) =>
        note(route, await raw(api.port, neverEnding(goodSending(route, WRITER, 1)))),
      ),
    );
    expect(new Set(answers)).toEqual(new Set([408]));
  });

  it('nothing was answered that is not documented, and everything that is documented was answered', () => {
    expect(wrong).toEqual([]);
    const documented = routes.flatMap(({ operation }) =>
      Object.keys(operation.responses).map((status) => `${operation.operationId} ${status}`),
    );
    expect(documented.filter((pair) => !seen.has(pair))).toEqual([]);
    console.log(
      `contract: ${routes.length} operations, ${documented.length} operations × statuses, all answered`,
    );
    expect(documented.length).toBeGreaterThan(200);
  });
});
