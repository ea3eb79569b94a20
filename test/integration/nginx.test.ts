import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionItemResponse } from '../../src/action-items/action-item.schemas.ts';
import { type Api, PREFIX, raw, request, startApi } from '../support/api.ts';
import { startNginx } from '../support/nginx.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('behind nginx, configured as documented', () => {
  let api: Api;
  let nginx: Awaited<ReturnType<typeof startNginx>>;
  beforeAll(async () => {
    api = await startApi({
      config: { http: { corsOrigins: [], trustProxy: ['127.0.0.1'], rateLimitPerMinute: null } },
    });
    await api.scanned();
    nginx = await startNginx(api.port);
  });
  afterAll(async () => {
    await nginx.stop();
    await api.stop();
  });

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${nginx.port}${PREFIX}/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${api.token}`, ...init.headers },
    });

  it('the token arrives, and without one the answer is 401', async () => {
    const answer = await ask('dashboard/zi-score');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(await api.score());
    const refused = await fetch(`http://127.0.0.1:${nginx.port}${PREFIX}/dashboard/zi-score`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('every method arrives, and what is answered comes back whole', async () => {
    const made = await ask('action-items', {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"title":"through nginx"}',
    });
    expect(made.status).toBe(201);
    const item = (await made.json()) as ActionItemResponse;
    expect(made.headers.get('location')).toBe(`${PREFIX}/action-items/${item.id}`);
    expect(made.headers.get('etag')).toBe(`"${item.id}-1"`);
    const patch = (tag: string) =>
      ask(`action-items/${item.id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json', 'if-match': tag },
        body: '{"status":"DONE"}',
      });
    expect((await patch('"0-0"')).status).toBe(412);
    expect(await (await patch(`"${item.id}-1"`)).json()).toMatchObject({ status: 'DONE', version: 2 });
    const put = await ask('cost-rates/Snowflake', {
      method: 'PUT',
      headers: JSON_TYPE,
      body: '{"usd_per_gb_month":0.02}',
    });
    expect(put.status).toBe(200);
    expect((await ask('cost-rates/Snowflake', { method: 'DELETE', headers: JSON_TYPE })).status).toBe(204);
    expect((await ask(`action-items/${item.id}`, { method: 'DELETE' })).status).toBe(204);
    const gone = await ask(`action-items/${item.id}`);
    expect(await gone.json()).toMatchObject({ code: 404, message: `action item ${item.id} not found` });
  });

  it('the ETag of an item that was read guards its change, although this nginx compresses', async () => {
    const made = await ask('action-items', { method: 'POST', headers: JSON_TYPE, body: '{"title":"read"}' });
    const { id } = (await made.json()) as ActionItemResponse;
    const etag = (await ask(`action-items/${id}`)).headers.get('etag') ?? '';
    const headers = { ...JSON_TYPE, 'if-match': etag };
    const patched = await ask(`action-items/${id}`, {
      method: 'PATCH',
      headers,
      body: '{"title":"changed"}',
    });
    expect([etag, patched.status]).toEqual([`"${id}-1"`, 200]);
  });

  it('an ETag saves the second answer', async () => {
    const again = async () => {
      const etag = (await ask('dashboard/zi-score')).headers.get('etag') ?? '';
      return (await ask('dashboard/zi-score', { headers: { 'if-none-match': etag } })).status;
    };
    // The rates of the test before may just be coming into force.
    await expect.poll(again).toBe(304);
  });

  it('a cursor survives, and so does a name with odd characters', async () => {
    const page = (await (await ask('tables?limit=2&sort=name')).json()) as { paging: { after: string } };
    expect(page.paging.after).toMatch(/^[A-Za-z0-9_-]+$/);
    const next = await ask(`tables?limit=2&sort=name&after=${page.paging.after}`);
    expect(next.status).toBe(200);
    const odd = await ask(`dashboard/zi-score?service=${encodeURIComponent('a.b "c" 📈 %41+')}`);
    expect(await odd.json()).toMatchObject({ code: 404, message: expect.stringContaining('📈 %41+') });
  });

  it('errors keep their shape, and name the line of the log', async () => {
    const error = (await (await ask('tables?nonsense=1')).json()) as { code: number; request_id: string };
    expect(error).toMatchObject({ code: 400, errors: [{ path: 'nonsense', message: 'unknown parameter' }] });
    const line = api.logs.find(({ request_id }) => request_id === error.request_id);
    expect(line).toMatchObject({ status: 400, ip: '127.0.0.1' });
  });

  it('the documentation and the probes are there, other paths are not', async () => {
    expect((await ask('health/ready')).status).toBe(200);
    expect((await ask('docs')).status).toBe(200);
    expect((await ask('redoc')).status).toBe(200);
    expect([403, 404]).toContain((await fetch(`http://127.0.0.1:${nginx.port}/health`)).status);
  });

  it('dot segments find nothing that is not there', async () => {
    const target = `${PREFIX}/health/../dashboard/zi-score`;
    expect([400, 401, 404]).toContain((await raw(nginx.port, request(target))).status);
    expect((await raw(api.port, request(target))).status).toBe(404);
  });

  it('OpenMetadata’s Java client sends Upgrade: h2c each time, and a POST up to three times', async () => {
    const body = '{"title":"retried","idempotency_key":"java-1"}';
    const headers = [
      `Authorization: Bearer ${api.token}`,
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const send = () => raw(api.port, request(`${PREFIX}/action-items`, headers, 'POST', body));
    const answers = [await send(), await send(), await send()];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(new Set(answers.map((answer) => (JSON.parse(answer.body) as { id: number }).id)).size).toBe(1);
    expect(api.service.app.server.listenerCount('upgrade')).toBe(0);
  });
});
