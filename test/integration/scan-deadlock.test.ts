import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { adminConnection } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { usePublication } from '../support/publication.ts';
import { smallCatalogue, tableId } from '../support/small-catalogue.ts';

const { databases, admin, bench, ours, published, states } = usePublication();

/** Enough for several batches: when one meets the deadlock, others wait behind it. */
const TABLES = 2_000;
const HELD = 600;

/** A session that MySQL spares, for it has changed more; it holds a row that the scan is to write. */
const holdRow = async () => {
  const rival = await adminConnection();
  await rival.query(`CREATE TABLE ${ours()}.ballast (n INT PRIMARY KEY)`);
  await rival.query('SET SESSION cte_max_recursion_depth = 100000; START TRANSACTION');
  await rival.query(
    `INSERT INTO ${ours()}.ballast WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT n FROM s`,
  );
  await rival.query(`SELECT * FROM ${ours()}.table_facts WHERE id = ? FOR UPDATE`, [tableId(HELD)]);
  return rival;
};

it('a deadlock in the middle of a scan leaves nothing of it, whatever waited behind the statement that met it', async () => {
  await fillOpenMetadata(databases(), smallCatalogue(TABLES));
  const reader = await bench({ fullScanMs: 0 });
  expect(await reader.scan()).toBe('succeeded');
  await admin(
    `UPDATE \`${databases().omSchema}\`.table_entity SET json = JSON_SET(json, '$.tableType', 'External')`,
  );
  const before = await published();
  const stop = new AbortController();
  const { catalogue } = reader;
  let attempts = 0;
  const scanner = await bench({
    fullScanMs: 0,
    catalogue: {
      ...catalogue,
      readLive: async (signal) => {
        attempts += 1;
        if (attempts > 1) stop.abort(); // before it could write over what the first attempt has left
        return catalogue.readLive(signal);
      },
    },
  });
  const rival = await holdRow();
  const scanning = scanner.scan(stop.signal);
  await vi.waitFor(
    async () => {
      const [waits] = await admin(
        "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
      );
      expect(waits?.['n']).toBe(1);
    },
    { timeout: 30_000, interval: 100 },
  );
  await sleep(200); // the next batch has been sent by then
  await rival.query(`SELECT * FROM ${ours()}.published_scan FOR UPDATE`);
  await rival.query('ROLLBACK');
  await rival.end();
  expect([await scanning, attempts, await states()]).toEqual(['aborted', 2, ['SUCCEEDED', 'ABORTED']]);
  expect(await published()).toEqual(before);
});
