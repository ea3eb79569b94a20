import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.service.ts';
import { createFactsStore } from '../../src/catalogue/facts.store.ts';
import { createScanStore } from '../../src/catalogue/scan.store.ts';
import { createDashboardService } from '../../src/dashboard/dashboard.service.ts';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createOpenMetadataDb } from '../../src/db/openmetadata.ts';
import { createThirdeyeDb } from '../../src/db/thirdeye.ts';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { createOpenMetadataSchema, loadColumns } from '../../src/demo/openmetadata/schema.ts';
import { createScanner } from '../../src/zi/scan.service.ts';
import { createZiService } from '../../src/zi/zi.service.ts';
import { createZiStore } from '../../src/zi/zi.store.ts';
import { comparable, naiveComparable } from '../support/comparable.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { naiveScore, readNaiveInput } from '../support/naive/index.ts';
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

  const fill = async (version: string, rows: CatalogueRows): Promise<void> => {
    const { admin, omSchema } = databases;
    await admin.query(
      `DROP DATABASE ${quoteName(omSchema)}; CREATE DATABASE ${quoteName(omSchema)}; USE ${quoteName(omSchema)}`,
    );
    await createOpenMetadataSchema(admin, version);
    await insertCatalogue(admin, rows);
  };

  const scan = async (weights = WEIGHTS) => {
    const { host, port, ro, rw, omSchema, thirdeyeSchema } = databases;
    const mysql = { host, port, poolSize: 4, ssl: { mode: 'DISABLED' as const, ca: null } };
    const ours = connectionOptions(mysql, rw);
    await migrate(ours, thirdeyeSchema, await loadMigrations());
    const db = createThirdeyeDb(ours, thirdeyeSchema, 4);
    const om = createOpenMetadataDb(connectionOptions(mysql, ro), omSchema, 6);
    const scans = createScanStore(db);
    const store = createZiStore(db);
    const zi = createZiService({ zi: store, scans });
    const now = () => NOW;
    const scanner = createScanner({
      db,
      catalogue: createCatalogue(om),
      facts: createFactsStore(db),
      scans,
      zi: store,
      weights,
      lock: () => acquireLock(ours, lockName('scan', thirdeyeSchema)),
      now,
      log: pino({ level: 'error' }),
    });
    expect(await scanner.run(new AbortController().signal)).toBe('succeeded');
    await zi.refresh();
    const dashboard = createDashboardService({ zi, weights, refreshMs: 3_600_000, now });
    const estate = await dashboard.ziScore(undefined);
    const services = new Map(
      await Promise.all(
        estate.metadata.services.map(
          async (s) => [s.name, comparable(await dashboard.ziScore(s.name))] as const,
        ),
      ),
    );
    await Promise.all([db.destroy(), om.destroy()]);
    return { estate: comparable(estate), services };
  };

  const expected = async (weights = WEIGHTS) => {
    const { estate, services } = naiveScore(await readNaiveInput(databases.admin), { now: NOW, weights });
    return {
      estate: naiveComparable(estate),
      services: new Map([...services].map(([name, scope]) => [name, naiveComparable(scope)])),
    };
  };

  describe.each(versions)('OpenMetadata %s', (version) => {
    it.each([1, 2, 3, 4, 5, 6])('estate %i', async (n) => {
      const seed = versions.indexOf(version) * 100 + n;
      const layout = (['old', 'new', 'mixed'] as const)[seed % 3] ?? 'mixed';
      await fill(version, randomCatalogue(seed, { now: NOW, layout, tables: n === 1 ? 0 : n * 12 }));
      expect(await scan()).toEqual(await expected());
    });
  });

  it('weights with decimals and ownership', async () => {
    const weights = { compute: 33.3, storage: 0.7, query: 12.5, others: 20 };
    await fill('1.13.4', randomCatalogue(4242, { now: NOW, layout: 'mixed', tables: 60 }));
    expect(await scan(weights)).toEqual(await expected(weights));
  });
});
