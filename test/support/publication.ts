import type { RowDataPacket } from 'mysql2';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { ScannerDeps } from '../../src/zi/scan.service.ts';
import { rowsOf } from './migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from './mysql.ts';
import { fillOpenMetadata } from './openmetadata.ts';
import { migrateAnew } from './own-schema.ts';
import { createScanBench, type ScanBench } from './scan-bench.ts';
import { smallCatalogue, tableId } from './small-catalogue.ts';

/** Tables in the catalogue of each test. */
export const FIRST = 6;

/** Before each test of the file an empty schema of ours and a catalogue; call it at the top of the file. */
export const usePublication = () => {
  const held: { databases?: TestDatabases } = {};
  let benches: ScanBench[] = [];
  const databases = (): TestDatabases => {
    if (held.databases === undefined) throw new Error('no test is running');
    return held.databases;
  };
  beforeAll(async () => {
    held.databases = await createTestDatabases('publication');
  });
  afterAll(() => databases().drop());
  beforeEach(async () => {
    await migrateAnew(databases());
    await fillOpenMetadata(databases(), smallCatalogue(FIRST));
  });
  afterEach(async () => {
    await Promise.all(benches.map((bench) => bench.close()));
    benches = [];
  });

  const bench = async (scanner: Partial<ScannerDeps> = {}): Promise<ScanBench> => {
    const one = await createScanBench(databases(), { scanner });
    benches.push(one);
    return one;
  };
  const admin = async (statement: string, values: unknown[] = []): Promise<RowDataPacket[]> => {
    const [rows] = await databases().admin.query<RowDataPacket[]>(statement, values);
    return rows;
  };
  const rows = (table: string, rest?: string) => rowsOf(databases(), table, rest);
  const om = () => quoteName(databases().omSchema);
  return {
    databases,
    om,
    ours: () => quoteName(databases().thirdeyeSchema),
    admin,
    bench,
    rows,
    /** All that a reader on another connection can see of what is published. */
    published: async () => ({
      facts: await rows('table_facts', 'ORDER BY id'),
      usage: await rows('table_usage', 'ORDER BY id'),
      verdicts: await rows('table_verdicts', 'ORDER BY id'),
      scan: await rows('published_scan'),
      snapshots: await rows('snapshots', 'ORDER BY scan_id'),
      history: await rows('health_score_history', 'ORDER BY id'),
      services: await rows('scope_scores'),
    }),
    states: async () => (await rows('scans', 'ORDER BY id')).map((row) => row['state']),
    removeTable: (n: number) => admin(`DELETE FROM ${om()}.table_entity WHERE id = ?`, [tableId(n)]),
    count: async (reader: ScanBench) => (await reader.ziScore()).metadata.total_tables,
  };
};
