import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, MS_PER_DAY } from '../../src/time.ts';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type RunningService, startService } from '../support/running.ts';
import { smallCatalogue, tableId } from '../support/small-catalogue.ts';

const NOW = Date.UTC(2026, 4, 6, 9);
const TODAY = dayOf(NOW);

describe('bytes of each day', () => {
  let databases: TestDatabases;
  let service: RunningService;
  const scanned = async () =>
    (await rowsOf(databases, 'storage_days', "WHERE source = 'scan' ORDER BY day, service_hash")).map(
      (row) => ({
        day: Number(row['day']) - TODAY,
        name: row['service_name'],
        tables: row['tables'],
        measured: row['measured'],
        gib: Number(row['bytes']) / 2 ** 30,
        longTerm: Number(row['long_term_bytes']) / 2 ** 30,
      }),
    );
  const om = (statement: string, values: unknown[]) => {
    const schema = quoteName(databases.omSchema);
    return databases.admin.query(statement.replaceAll('OM.', `${schema}.`), values);
  };

  beforeAll(async () => {
    databases = await createTestDatabases('storage_days');
    await fillOpenMetadata(databases, smallCatalogue(6, NOW));
    service = await startService(databases, { now: NOW, env: { HISTORY_BACKFILL_DAYS: '0' } });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it('are written with the scan', async () => {
    const first = { day: 0, name: 'warehouse', tables: 6, measured: 6, gib: 6, longTerm: 0 };
    expect(await scanned()).toEqual([first]);
  });

  it("are those of a day's last scan, and those of other days stay", async () => {
    await om('DELETE FROM OM.table_entity WHERE id = ?', [tableId(1)]);
    await om(
      "UPDATE OM.table_entity SET json = JSON_SET(json, '$.lifeCycle.updated', CAST(? AS JSON)) WHERE id = ?",
      [JSON.stringify({ timestamp: NOW - 91 * MS_PER_DAY }), tableId(0)],
    );
    await service.scan();
    const second = { day: 0, name: 'warehouse', tables: 5, measured: 5, gib: 5, longTerm: 1 };
    expect(await scanned()).toEqual([second]);
    service.clock.ms += 2 * MS_PER_DAY;
    await om('DELETE FROM OM.table_entity WHERE id = ?', [tableId(2)]);
    await service.scan();
    expect(await scanned()).toEqual([second, { ...second, day: 2, tables: 4, measured: 4, gib: 4 }]);
  });
});
