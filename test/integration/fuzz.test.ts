import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz/run.ts';
import { type Api, apiToken, PREFIX, startApi } from '../support/api.ts';
import type { Document } from '../support/contract.ts';

const ERROR = 50;

/** Three fixed seeds, and a fresh one that is printed: with it, `npm run fuzz -- --seed` does the same again. */
const SEEDS = [1, 2, 3, Math.floor(Math.random() * 2 ** 31)];
const REQUESTS = 1_500;

describe('requests that nobody should send', () => {
  let api: Api;
  let document: Document;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
    document = (await (await fetch(`${api.base}${PREFIX}/openapi.json`)).json()) as Document;
  });
  afterAll(() => api.stop());

  it.each(SEEDS)('seed %i breaks nothing', async (seed) => {
    const tokens = [apiToken(), apiToken({ sub: 'grace', email: 'grace@example.org' })];
    const { findings, statuses } = await fuzz({ port: api.port, document, tokens, requests: REQUESTS, seed });
    console.log(`fuzz: seed ${seed}, ${REQUESTS} requests, by status ${JSON.stringify(statuses)}`);
    expect(findings.slice(0, 5)).toEqual([]);
    expect(statuses[200] ?? 0).toBeGreaterThan(REQUESTS / 10);
    expect(statuses[400] ?? 0).toBeGreaterThan(REQUESTS / 10);
  });

  it('leaves the service well, and no error in its log', async () => {
    expect((await api.score()).score).toBeGreaterThan(0);
    expect((await api.get('health/ready')).status).toBe(200);
    expect(api.logs.filter(({ level }) => level >= ERROR)).toEqual([]);
    const text = JSON.stringify(api.logs);
    expect(text).not.toContain(api.token.split('.')[2]);
    expect(text).not.toContain('grace@example.org');
  });
});
