import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiToken, PREFIX, START, startApi } from '../support/api.ts';

describe('several tokens on one connection', () => {
  let api: Api;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(async () => {
    agent.destroy();
    await api.stop();
  });

  const ports = new Set<number | undefined>();
  const ask = (token: string | null): Promise<{ status: number; user: unknown }> =>
    new Promise((resolve, reject) => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      const request = get(`${api.base}${PREFIX}/dashboard/summary`, { agent, headers }, (response) => {
        ports.add(response.socket.localPort);
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, user: JSON.parse(text).user_id ?? null }),
        );
      });
      request.on('error', reject);
    });

  it('each is known by itself, and none outlives its end', async () => {
    const [ada, bob] = ['ada', 'bob'].map((sub) => apiToken({ sub, email: `${sub}@example.org` }));
    const short = apiToken({ sub: 'eve', email: 'eve@example.org', exp: START / 1000 + 20 });
    const forged = `${ada?.slice(0, -4)}AAAA`;
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await ask(ada ?? '')).toEqual({ status: 200, user: 'ada' });
      expect(await ask(bob ?? '')).toEqual({ status: 200, user: 'bob' });
      expect((await ask(forged)).status).toBe(401);
      expect((await ask(forged)).status).toBe(401);
      expect((await ask(null)).status).toBe(401);
    }
    expect(await ask(short)).toEqual({ status: 200, user: 'eve' });
    api.clock.ms += 19_000;
    expect((await ask(short)).status).toBe(200);
    api.clock.ms += 1_000;
    expect((await ask(short)).status).toBe(401);
    expect(ports.size).toBe(1);
  });
});
