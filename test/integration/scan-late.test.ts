import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { NO_ROWS, refillOpenMetadata } from '../support/openmetadata.ts';
import { migrateAnew } from '../support/own-schema.ts';
import { createScanBench } from '../support/scan-bench.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const HOUR = 3_600_000;

/** A replica that lags, a clock behind ours, a backup that was restored. */
describe.each(['1.9.9', '1.13.4'])('tables that come with an old document, OpenMetadata %s', (version) => {
  let databases: TestDatabases;

  beforeAll(async () => {
    databases = await createTestDatabases('late');
  });
  afterAll(() => databases.drop());

  it.each([
    { before: 0, hoursOld: 1 / 3 },
    { before: 3, hoursOld: 1 / 3 },
    { before: 3, hoursOld: 48 },
  ])('are found by the next increment: $before tables before, $hoursOld hours old', async (late) => {
    await migrateAnew(databases);
    const begun = Date.UTC(2026, 4, 6, 9);
    const all = { ...smallCatalogue(5, begun), profiles: [] };
    for (const [i, table] of all.tables.entries())
      table.json['updatedAt'] = begun - (i < 3 ? HOUR : late.hoursOld * HOUR);
    await refillOpenMetadata(databases, { ...all, tables: all.tables.slice(0, late.before) }, version);
    let now = begun;
    const bench = await createScanBench(databases, { now: () => now, env: { FULL_SCAN_HOURS: '720' } });
    expect(await bench.scan()).toBe('succeeded');
    await databases.admin.query(`USE ${quoteName(databases.omSchema)}`);
    await insertCatalogue(databases.admin, { ...NO_ROWS, tables: all.tables.slice(late.before) });
    now += HOUR;
    expect(await bench.scan()).toBe('succeeded');
    expect(await bench.lastScan()).toMatchObject({ mode: 'incremental', tablesTotal: 5, tablesRead: 5 });
    expect((await bench.ziScore()).metadata.total_tables).toBe(5);
    await bench.close();
  });
});
