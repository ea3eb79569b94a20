import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ZiScoreResponse, ziScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { type Api, ODD_NAMES, REFRESH_MS, START, startApi, withServices } from '../support/api.ts';
import { comparable, naiveComparable } from '../support/comparable.ts';
import { type NaiveResult, naiveScore, readNaiveInput } from '../support/naive/index.ts';

const NAMES = ['storage', 'compute', 'query', 'others'] as const;

/** Every key of the contract's row; `any` is a value of any type, null included. */
const any = expect.toSatisfy((value) => value !== undefined);
const amount = expect.toSatisfy((value) => value === null || (typeof value === 'number' && value >= 0));
const number = expect.any(Number);
const text = expect.any(String);

const CONTRACT = {
  score: number,
  breakdown: { storage: number, compute: number, query: number, others: number },
  status: text,
  trend: text,
  reason: null,
  bounds: { lower: number, upper: number },
  coverage: { activity: number, size: number, recency: number },
  components: Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        rate: number,
        weight: number,
        points: number,
        numerator: number,
        denominator: number,
        population: number,
      },
    ]),
  ),
  sensitivity: { lower: number, upper: number },
  method_version: text,
  timestamp: new Date(START).toISOString(),
  stale: false,
  stale_reason: null,
  metadata: {
    ...{ total_tables: number, active_tables: number, inactive_percentage: number },
    ...{ views: number, new_tables: number, unknown_tables: number, zombie_tables: number },
    ...{ total_storage_tb: number, waste_storage_tb: number },
    ...{ total_monthly_cost_usd: amount, monthly_savings_usd: amount },
    ...{ unpriced_tables: amount, unpriced_storage_tb: amount },
    openmetadata_version: '1.13.4',
    services: expect.any(Array),
  },
};

const SERVICE = {
  ...{ name: text, service_type: any, tables: number, active_tables: amount, score: amount, coverage: any },
  ...{ waste_storage_tb: amount, monthly_savings_usd: amount, evidence_from: any, evidence_to: any },
  ...{ evidence_stale: any, reason: any },
};

describe('zi-score', () => {
  let api: Api;
  let answer: ZiScoreResponse;
  let naive: NaiveResult;
  beforeAll(async () => {
    api = await startApi({ rows: withServices(demoCatalogue({ now: START, tables: 400 }), ODD_NAMES) });
    answer = await api.scanned();
    naive = naiveScore(await readNaiveInput(api.databases.admin), { now: START });
  });
  afterAll(() => api.stop());

  it('has every key of the contract with its type', () => {
    expect(answer).toMatchObject(CONTRACT);
    for (const service of answer.metadata.services) expect(service).toMatchObject(SERVICE);
  });

  it('holds what its schema documents and nothing else', () => {
    expect(ziScoreResponse.parse(answer)).toEqual(answer);
  });

  it('its breakdown sums to the score, and its numbers follow from the components', () => {
    const points = NAMES.map((name) => answer.breakdown[name] ?? 0);
    const sum = points.reduce((a, b) => a + Math.round(b * 10), 0) / 10;
    expect(sum).toBe(answer.score);
    expect(Number.isInteger((answer.score ?? 0) * 10)).toBe(true);
    let mean = 0;
    for (const name of NAMES) {
      const { rate, weight, points: own, numerator, denominator } = answer.components[name];
      expect(rate).toBeCloseTo((numerator ?? 0) / (denominator ?? 1), 12);
      expect(Math.abs((own ?? 0) - (rate ?? 0) * weight)).toBeLessThan(0.1);
      expect(own).toBe(answer.breakdown[name]);
      mean += (rate ?? 0) * weight;
    }
    expect(Math.abs(mean - (answer.score ?? 0))).toBeLessThanOrEqual(0.05 + 1e-9);
    const { bounds, sensitivity, score } = answer;
    expect(bounds?.lower).toBeLessThanOrEqual(score ?? 0);
    expect(bounds?.upper).toBeGreaterThanOrEqual(score ?? 0);
    expect(sensitivity?.lower).toBeLessThanOrEqual(score ?? 0);
    expect(sensitivity?.upper).toBeGreaterThanOrEqual(score ?? 0);
  });

  it('its sums over services are the estate', () => {
    const { services, ...metadata } = answer.metadata;
    const sum = (of: (service: (typeof services)[number]) => number) =>
      services.reduce((total, service) => total + of(service), 0);
    expect(sum((service) => service.tables)).toBe(metadata.total_tables);
    expect(sum((service) => service.active_tables ?? 0)).toBe(metadata.active_tables);
  });

  it('every null of metadata has its reason', () => {
    const nulls = Object.entries(answer.metadata).filter(([, value]) => value === null);
    expect(Object.keys(answer.metadata.null_reasons).sort()).toEqual(nulls.map(([key]) => key).sort());
  });

  it('equals the naive recomputation for the estate', () => {
    expect(comparable(answer)).toEqual(naiveComparable(naive.estate));
  });

  it('equals the naive recomputation for every service, whatever its name', async () => {
    const names = answer.metadata.services.map((service) => service.name);
    expect(names.sort()).toEqual([...naive.services.keys()].sort());
    expect(names).toEqual(expect.arrayContaining(ODD_NAMES));
    for (const [name, scope] of naive.services) {
      const part = await api.score(`?service=${encodeURIComponent(name)}`);
      expect({ name, ...comparable(part) }).toEqual({ name, ...naiveComparable(scope) });
      expect(part.metadata.services.map((service) => service.name)).toEqual([name]);
      expect(part.metadata.services).toEqual(answer.metadata.services.filter((s) => s.name === name));
      expect(ziScoreResponse.parse(part)).toEqual(part);
    }
  });

  it('takes a name in any legal encoding', async () => {
    const bytes = [...Buffer.from('two words')].map((byte) => `%${byte.toString(16)}`).join('');
    for (const written of ['two+words', 'two%20words', bytes]) {
      const part = await api.score(`?service=${written}`);
      expect(part.metadata.services[0]?.name).toBe('two words');
    }
  });

  it.each(['SNOWFLAKE_prod', 'snowflake_prod ', 'snowflake%', 'snowflake_prod\0', '*', "' OR 1=1 -- "])(
    'knows no service %j',
    async (name) => {
      const response = await api.get(`dashboard/zi-score?service=${encodeURIComponent(name)}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        code: 404,
        message: expect.stringContaining('not found'),
      });
    },
  );

  it('ETag: strong, and answered with 304 and no body', async () => {
    const first = await api.get('dashboard/zi-score');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect(first.headers.get('cache-control')).toMatch(/private/);
    expect(first.headers.get('cache-control')).toMatch(/no-cache/);
    for (const known of [etag, `W/${etag}`, '*', `"other", ${etag}`, `"a",W/${etag} , "b"`]) {
      const again = await api.get('dashboard/zi-score', { headers: { 'if-none-match': known } });
      expect([known, again.status, await again.text()]).toEqual([known, 304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
    }
    for (const other of ['"other"', etag.slice(1, -1), `${etag.slice(0, -1)}x"`, '']) {
      const again = await api.get('dashboard/zi-score', { headers: { 'if-none-match': other } });
      expect([other, again.status]).toEqual([other, 200]);
      await again.text();
    }
  });

  it('ETag: HEAD has it too, 304 included, and another part has another', async () => {
    const get = await api.get('dashboard/zi-score');
    const body = await get.text();
    const etag = get.headers.get('etag') ?? '';
    const head = await api.get('dashboard/zi-score', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
    const known = await api.get('dashboard/zi-score', { method: 'HEAD', headers: { 'if-none-match': etag } });
    expect(known.status).toBe(304);
    const part = await api.get('dashboard/zi-score?service=snowflake_prod');
    expect(part.headers.get('etag')).not.toBe(etag);
  });

  it('ETag: a token is asked for before anything is compared', async () => {
    const headers = { 'if-none-match': '*' };
    expect((await fetch(`${api.base}/api/v1/thirdeye/dashboard/zi-score`, { headers })).status).toBe(401);
  });

  it('ETag: the same as long as nothing was measured, another after the next scan', async () => {
    const etag = (await api.get('dashboard/zi-score')).headers.get('etag') ?? '';
    api.clock.ms += 1_000;
    expect((await api.get('dashboard/zi-score')).headers.get('etag')).toBe(etag);
    api.clock.ms = START + REFRESH_MS;
    const next = await api.scanned();
    expect(next.score).toBe(answer.score);
    const response = await api.get('dashboard/zi-score', { headers: { 'if-none-match': etag } });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).not.toBe(etag);
  });
});
