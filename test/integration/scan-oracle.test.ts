import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.service.ts';
import { createCursorStore } from '../../src/catalogue/cursor.store.ts';
import { createFactsStore } from '../../src/catalogue/facts.store.ts';
import { createInventory } from '../../src/catalogue/inventory.service.ts';
import { createScanStore } from '../../src/catalogue/scan.store.ts';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { createUsageStore } from '../../src/catalogue/usage.store.ts';
import { createDashboardService } from '../../src/dashboard/dashboard.service.ts';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { loadColumns } from '../../src/demo/openmetadata/schema.ts';
import { createRatesStore } from '../../src/money/rates.store.ts';
import { dayOf } from '../../src/time.ts';
import { createScanner } from '../../src/zi/scan.service.ts';
import { createZiService } from '../../src/zi/zi.service.ts';
import { createZiStore } from '../../src/zi/zi.store.ts';
import { comparable, comparableTables, naiveComparable, naiveTables } from '../support/comparable.ts';
import { createOpenMetadataDb, createThirdeyeDb } from '../support/db.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { naiveScore, readNaiveInput } from '../support/naive/index.ts';
import type { Scope } from '../support/naive/types.ts';
import { refillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';

const NOW = Date.UTC(2026, 10, 22, 15, 4, 5);
const WEIGHTS = { compute: 40, storage: 35, query: 25, others: 0 };

describe('a scan against the naive recomputation', async () => {
  const versions = Object.keys(await loadColumns());
  let databases: TestDatabases;

  beforeAll(async () => {
    databases = await createTestDatabases('oracle');
  });
  afterAll(() => databases.drop());

  const scan = async (weights = WEIGHTS) => {
    const { host, port, ro, rw, omSchema, thirdeyeSchema } = databases;
    const mysql = { host, port, poolSize: 4, ssl: { mode: 'DISABLED' as const, ca: null } };
    const ours = connectionOptions(mysql, rw);
    await migrate(ours, thirdeyeSchema, await loadMigrations());
    const db = createThirdeyeDb(ours, thirdeyeSchema, 4);
    const om = createOpenMetadataDb(connectionOptions(mysql, ro), omSchema, 6);
    const catalogue = createCatalogue(om);
    const facts = createFactsStore();
    const usage = createUsageStore();
    const scans = createScanStore(db);
    const store = createZiStore(db);
    const zi = createZiService({ zi: store, scans, lastRateChange: async () => 0 });
    const now = () => NOW;
    const scanner = createScanner({
      db,
      catalogue,
      usage,
      inventory: createInventory({ catalogue, facts, usage }),
      scans,
      cursors: createCursorStore(),
      fullScanMs: 0,
      zi: store,
      weights,
      currentBook: createRatesStore(db).currentBook,
      minSavingsMicros: 5_000_000n,
      lock: () => acquireLock(ours, lockName('scan', thirdeyeSchema)),
      now,
      log: pino({ level: 'error' }),
    });
    const running = await scanner.begin(new AbortController().signal);
    expect(await running?.done).toBe('succeeded');
    await zi.refresh();
    const dashboard = createDashboardService({ zi, weights, refreshMs: 3_600_000, now });
    const estate = await dashboard.ziScore({});
    const services = new Map<string, unknown>();
    for (const { name } of estate.metadata.services) {
      services.set(name, comparable(await dashboard.ziScore({ service: name })));
    }
    const domains = new Map<string, unknown>();
    for (const { fqn } of zi.state()?.snapshot?.domains ?? []) {
      domains.set(fqn, comparable(await dashboard.ziScore({ domain: fqn })));
    }
    const evidence = new Map(
      zi.state()?.snapshot?.services.map((service) => [service.hash, service.evidence]),
    );
    const verdicts = await db.selectFrom('table_verdicts').selectAll().execute();
    const found = new Map<string, TableFacts>();
    for await (const page of facts.pages(db)) for (const table of page.tables) found.set(table.id, table);
    const tables = comparableTables(verdicts, found, evidence, dayOf(NOW));
    await Promise.all([db.destroy(), om.destroy()]);
    return { estate: comparable(estate), services, domains, tables };
  };

  const expected = async (weights = WEIGHTS) => {
    const naive = naiveScore(await readNaiveInput(databases.admin), { now: NOW, weights });
    const all = (scopes: Map<string, Scope>) =>
      new Map([...scopes].map(([name, scope]) => [name, naiveComparable(scope)]));
    return {
      estate: naiveComparable(naive.estate),
      services: all(naive.services),
      domains: all(naive.domains),
      tables: naiveTables(naive.tables),
    };
  };

  describe.each(versions)('OpenMetadata %s', (version) => {
    it.each([1, 2, 3, 4, 5, 6])('estate %i', async (n) => {
      const seed = versions.indexOf(version) * 100 + n;
      const layout = (['old', 'new', 'mixed'] as const)[seed % 3] ?? 'mixed';
      const rows = randomCatalogue(seed, { now: NOW, layout, tables: n === 1 ? 0 : n * 12 });
      await refillOpenMetadata(databases, rows, version);
      expect(await scan()).toEqual(await expected());
    });
  });

  it('weights with decimals and ownership', async () => {
    const weights = { compute: 33.3, storage: 0.7, query: 12.5, others: 20 };
    await refillOpenMetadata(databases, randomCatalogue(4242, { now: NOW, layout: 'mixed', tables: 60 }));
    expect(await scan(weights)).toEqual(await expected(weights));
  });
});
