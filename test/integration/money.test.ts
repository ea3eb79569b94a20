import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import type { RatesResponse } from '../../src/money/rates.schemas.ts';
import type { TableView } from '../../src/tables/tables.schemas.ts';
import { START } from '../support/api.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type RunningService, startService, until } from '../support/running.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const DAY = 86_400_000;

type Rate = RatesResponse['data'][number];

/** A decimal as a fraction of whole numbers. */
const fraction = (text: string): [bigint, bigint] => {
  const [whole = '', digits = ''] = text.split('.');
  return [BigInt(whole + digits), 10n ** BigInt(digits.length)];
};

/** Written apart from src/money: micro-dollars a month, half up. */
const naiveMicros = (bytes: number, rate: Rate): bigint => {
  const [numerator, denominator] = fraction(String(rate.usd_per_gb_month));
  const over = denominator * BigInt(rate.gb_bytes);
  const doubled = 2n * BigInt(bytes) * numerator * 1_000_000n;
  return (doubled + over) / (2n * over);
};
const cents = (micros: bigint): number => Number((micros + 5_000n) / 10_000n) / 100;

const naiveRate = (table: TableView, rates: readonly Rate[]): Rate | null => {
  const own = rates.filter(
    ({ origin, service_type: type }) => origin === 'own' && type === table.service_type,
  );
  const chosen =
    own.find(({ service }) => service === table.service) ?? own.find(({ service }) => service === null);
  if (chosen !== undefined) return chosen;
  const list = rates.filter(
    ({ origin, service_type: type }) => origin === 'list' && type === table.service_type,
  );
  const written = table.last_written_at === null ? START : Date.parse(table.last_written_at);
  const isOld = Math.floor(START / DAY) - Math.floor(written / DAY) > 90;
  return (isOld ? list.find(({ tier }) => tier?.startsWith('long-term')) : undefined) ?? list[0] ?? null;
};

describe('money', () => {
  let databases: TestDatabases;
  let service: RunningService;
  beforeAll(async () => {
    databases = await createTestDatabases('money');
    await fillOpenMetadata(databases, demoCatalogue({ now: START, tables: 400 }));
    service = await startService(databases, { now: START });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const put = (path: string, body: object) =>
    service.call<{ rates_pending: boolean }>('PUT', `/cost-rates/${path}`, {
      headers: JSON_TYPE,
      payload: JSON.stringify(body),
    });
  const rates = async () => (await service.get<RatesResponse>('/cost-rates')).body;

  const expectExact = async () => {
    const tables = await service.tablesByPage({ limit: 500 });
    const { data } = await rates();
    expect(tables.length).toBeGreaterThan(300);
    let [total, savings, unpriced, unpricedBytes] = [0n, 0n, 0, 0];
    for (const table of tables) {
      const rate = naiveRate(table, data);
      const micros = rate === null || table.size_bytes === null ? null : naiveMicros(table.size_bytes, rate);
      expect(table).toMatchObject({
        monthly_cost_usd: micros === null ? null : cents(micros),
        rate_source: rate?.origin ?? null,
        savings_kind: rate?.savings_kind ?? null,
      });
      total += micros ?? 0n;
      if (table.activity === 'INACTIVE' && rate?.savings_kind === 'cash') savings += micros ?? 0n;
      if (rate !== null) continue;
      unpriced += 1;
      unpricedBytes += table.size_bytes ?? 0;
    }
    const { metadata } = await service.score();
    expect(metadata).toMatchObject({
      total_monthly_cost_usd: cents(total),
      monthly_savings_usd: cents(savings),
      unpriced_tables: unpriced,
    });
    expect(metadata.unpriced_storage_tb).toBeCloseTo(unpricedBytes / 2 ** 40, 3);
    const ofServices = metadata.services.reduce((sum, one) => sum + (one.monthly_savings_usd ?? 0), 0);
    expect(ofServices).toBeCloseTo(cents(savings), 0);
    return { total, savings, unpriced };
  };

  it('is what the list says, to the cent, in the score and in each table', async () => {
    const { total, savings, unpriced } = await expectExact();
    expect(total).toBeGreaterThan(savings);
    expect(savings).toBeGreaterThan(0n);
    expect(unpriced).toBeGreaterThan(0);
  });

  /** Waits until the published figures are priced with the rates in force. */
  const priced = () => until(rates, ({ rates_pending: pending }) => !pending);

  it('follows own rates at once, without a scan, and says until then that it does not', async () => {
    expect((await rates()).rates_pending).toBe(false);
    const before = await service.score();
    const scans = async () => (await service.get<{ data: unknown[] }>('/scans')).body.data.length;
    const [count, history] = [await scans(), await service.get('/dashboard/health-history')];
    const named = before.metadata.services.find(({ service_type: type }) => type === 'Snowflake');
    expect((await put('Snowflake', { usd_per_gb_month: 0.0224609375 })).body.rates_pending).toBe(true);
    const own = { usd_per_gb_month: 0.5, gb_bytes: 1_000_000_000, savings_kind: 'capacity' };
    await put(`Snowflake/${encodeURIComponent(named?.name ?? '')}`, own);
    await put('Postgres', { usd_per_gb_month: 0.115, savings_kind: 'capacity' });
    await priced();
    const { unpriced } = await expectExact();
    expect(unpriced).toBeLessThan(before.metadata.unpriced_tables ?? 0);
    const after = await service.score();
    expect(after.metadata.rates_pending).toBe(false);
    const used = after.metadata.rates.filter(({ origin }) => origin === 'own');
    expect(new Set(used.map(({ service_type: type }) => type))).toEqual(new Set(['Snowflake', 'Postgres']));
    expect(await scans()).toBe(count);
    expect((await service.get('/dashboard/health-history')).body).toEqual(history.body);
    const untouched = ({ score, breakdown, bounds, coverage, timestamp }: typeof after) => [
      ...[score, breakdown, bounds, coverage, timestamp],
    ];
    expect(untouched(after)).toEqual(untouched(before));
    await service.call('DELETE', '/cost-rates/Postgres');
    await priced();
    await expectExact();
    await service.scan();
    await expectExact();
  });

  it('an old snapshot names the rates it was made with, and keeps them', async () => {
    const { admin, thirdeyeSchema } = databases;
    const [rows] = await admin.query(
      `SELECT scan_id, revision, rates_change_id AS id, rates FROM \`${thirdeyeSchema}\`.snapshots ORDER BY scan_id, revision`,
    );
    const snapshots = rows as { revision: number; id: number; rates: { origin: string }[] }[];
    expect(snapshots[0]).toMatchObject({ revision: 0, id: 0 });
    expect(snapshots[0]?.rates.every(({ origin }) => origin === 'list')).toBe(true);
    expect(snapshots.length).toBeGreaterThan(2);
    const ids = snapshots.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(snapshots.at(-1)).toMatchObject({ revision: 0, id: 4 });
  });
});
