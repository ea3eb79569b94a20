import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMigrations } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import { rateFor } from '../../src/money/rate.ts';
import type { RateBody } from '../../src/money/rates.schemas.ts';
import { createRatesService } from '../../src/money/rates.service.ts';
import { createRatesStore } from '../../src/money/rates.store.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { migrateOnce, rowsOf } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { testConfig } from '../support/service.ts';

const NOW = Date.UTC(2026, 10, 23, 23, 59, 59, 999);
const KEY = { serviceType: 'Hive', service: null };

const terms = (usd: string): RateBody => ({
  usd_per_gb_month: usd,
  gb_bytes: 1_073_741_824,
  savings_kind: 'cash',
  note: '',
});

describe('cost rates of two replicas', () => {
  let databases: TestDatabases;
  let pools: [ThirdeyeDb, ThirdeyeDb];
  /** What the published figures are priced with, and how often they were to be priced anew. */
  const published = { changeId: null as number | null, calls: 0 };

  const pool = (): ThirdeyeDb => {
    const { mysql, thirdeye } = testConfig(databases);
    return createThirdeyeDb(connectionOptions(mysql, thirdeye), thirdeye.schema, 8);
  };
  const replica = (db: ThirdeyeDb) =>
    createRatesService({
      rates: createRatesStore(db),
      pricedWith: () => published.changeId,
      inCatalogue: () => null,
      onChange: () => {
        published.calls += 1;
      },
      now: () => NOW,
    });

  beforeAll(async () => {
    databases = await createTestDatabases('rates_replicas');
    await migrateOnce(databases);
    pools = [pool(), pool()];
  });
  afterAll(async () => {
    await Promise.all(pools.map((db) => db.destroy()));
    await databases.drop();
  });

  const changes = () => rowsOf(databases, 'rate_changes', 'ORDER BY id');
  const lastId = async (): Promise<number> => Number((await changes()).at(-1)?.['id'] ?? 0);

  it('the same PUT on both at once is one change', async () => {
    const before = await lastId();
    const puts = Array.from({ length: 12 }, (_, i) =>
      replica(pools[i % 2 === 0 ? 0 : 1]).put(KEY, terms('0.5'), 'ann'),
    );
    const answers = await Promise.all(puts);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await lastId()).toBe(before + 1);
  });

  it('different changes at once all go through, numbered without a gap, and the last one is in force', async () => {
    const before = await lastId();
    const keys = Array.from({ length: 12 }, (_, i) => ({ ...KEY, service: `h${i % 6}` }));
    await Promise.all(
      keys.map((key, i) => replica(pools[i < 6 ? 0 : 1]).put(key, terms(`0.${i + 1}`), 'ann')),
    );
    const rows = (await changes()).filter((row) => row['id'] > before);
    expect(rows.map((row) => row['id'])).toEqual(rows.map((_, i) => before + 1 + i));
    expect(rows).toHaveLength(12);
    const inForce = new Map(rows.map((row) => [row['service'], Number(row['usd_per_gb_month'])]));
    const { data } = await replica(pools[1]).list();
    const shown = data.filter(({ origin, service }) => origin === 'own' && service !== null);
    expect(new Map(shown.map((rate) => [rate.service, rate.usd_per_gb_month]))).toEqual(inForce);
  });

  it('of DELETEs at once one finds the rate', async () => {
    const key = { ...KEY, service: 'gone' };
    await replica(pools[0]).put(key, terms('1'), 'ann');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => replica(pools[i < 4 ? 0 : 1]).remove(key, 'ann')),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ status: 404 });
  });

  it('figures wait to be priced anew until they are, also when a PUT is repeated', async () => {
    const rates = replica(pools[0]);
    const first = await rates.put({ ...KEY, service: 'p' }, terms('1'), 'ann');
    expect(first.rates_pending).toBe(true);
    published.changeId = (await lastId()) - 1;
    published.calls = 0;
    expect((await rates.put({ ...KEY, service: 'p' }, terms('1'), 'ann')).rates_pending).toBe(true);
    expect([published.calls, (await rates.list()).rates_pending]).toEqual([1, true]);
    published.changeId += 1;
    expect((await rates.put({ ...KEY, service: 'p' }, terms('1'), 'ann')).rates_pending).toBe(false);
    expect([published.calls, (await rates.list()).rates_pending]).toEqual([1, false]);
    await rates.remove({ ...KEY, service: 'p' }, 'ann');
    expect([published.calls, (await rates.list()).rates_pending]).toEqual([2, true]);
  });

  it('a book is of the moment that its transaction reads', async () => {
    const store = createRatesStore(pools[0]);
    const table = { serviceType: 'Book', serviceName: 'b', lastWrittenDay: null, today: 20_000 };
    await pools[0].transaction().execute(async (trx) => {
      const before = await store.currentBook(trx);
      await replica(pools[1]).put({ serviceType: 'Book', service: 'b' }, terms('1.50'), 'ann');
      expect(await store.currentBook(trx)).toEqual(before);
      expect(rateFor(before, table)).toBeNull();
    });
    const book = await store.currentBook();
    expect(book.changeId).toBe(await lastId());
    const rate = { origin: 'own', usdPerGbMonth: '1.5', asOf: '2026-11-23', source: 'set by ann' };
    expect(rateFor(book, table)?.rate).toMatchObject(rate);
    expect(rateFor(book, { ...table, serviceType: 'Synapse' })?.rate).toMatchObject({
      origin: 'list',
      usdPerGbMonth: '0.0224609375',
      source: 'infracost golden file, 2024-07-01',
    });
  });

  it('migrations that run again, or were cut short, change no rate', async () => {
    const before = [await rowsOf(databases, 'list_rates'), await changes()];
    expect(await migrateOnce(databases)).toEqual([]);
    const ours = (await loadMigrations()).filter(({ name }) => /^002\d_/.test(name));
    expect(ours).toHaveLength(3);
    const ledger = `${quoteName(databases.thirdeyeSchema)}.schema_migrations`;
    await databases.admin.query(`UPDATE ${ledger} SET done_at = NULL WHERE name LIKE '002%'`);
    expect(await migrateOnce(databases)).toEqual([]);
    expect([await rowsOf(databases, 'list_rates'), await changes()]).toEqual(before);
  });
});
