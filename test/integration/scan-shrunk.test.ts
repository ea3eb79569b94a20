import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench, type ScanBench } from '../support/scan-bench.ts';
import { smallCatalogue, tableId } from '../support/small-catalogue.ts';

/** More than a page of anything that a scan reads. */
const TABLES = 2_500;
const LEFT = 3;
/** The last ones by id: all others lie in the range of the first page. */
const LAST = tableId(TABLES - LEFT - 1);

describe('a catalogue of which nearly nothing is left', () => {
  let databases: TestDatabases;
  let bench: ScanBench;

  beforeAll(async () => {
    databases = await createTestDatabases('shrunk');
    await fillOpenMetadata(databases, smallCatalogue(TABLES));
  });
  afterAll(() => databases.drop());

  const count = async (table: string): Promise<unknown> => {
    const [[row]] = (await databases.admin.query(
      `SELECT COUNT(*) AS n FROM ${quoteName(databases.thirdeyeSchema)}.${table}`,
    )) as unknown as [[{ n: number }]];
    return row?.n;
  };
  const counts = () => Promise.all(['table_facts', 'table_verdicts', 'departed_verdicts'].map(count));

  // A full scan, then an increment, of as many tables.
  it.each([{ FULL_SCAN_HOURS: '1' }, { FULL_SCAN_HOURS: '720' }])('is known as it is (%o)', async (env) => {
    await fillOpenMetadata(databases, smallCatalogue(TABLES));
    const now = Date.now();
    let ahead = 0;
    bench = await createScanBench(databases, { env, now: () => now + ahead });
    expect(await bench.scan()).toBe('succeeded');
    expect(await counts()).toEqual([TABLES, TABLES, 0]);
    await databases.admin.query(`DELETE FROM ${quoteName(databases.omSchema)}.table_entity WHERE id <= ?`, [
      LAST,
    ]);
    ahead = 2 * 3_600_000;
    expect(await bench.scan()).toBe('succeeded');
    expect(await counts()).toEqual([LEFT, LEFT, 0]);
    expect(await bench.lastScan()).toMatchObject({
      mode: env.FULL_SCAN_HOURS === '1' ? 'full' : 'incremental',
      tablesRead: LEFT,
      removed: TABLES - LEFT,
    });
    await bench.close();
  });
});
