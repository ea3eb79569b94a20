import { expect, it } from 'vitest';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { usePublication } from '../support/publication.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const { databases, admin, bench, rows } = usePublication();

it('the use of tables that are deleted in OpenMetadata is neither kept nor written', async () => {
  const [live, deleted] = [10, 500];
  const all = smallCatalogue(live + deleted);
  for (const [i, table] of all.tables.entries()) if (i >= live) table.json['deleted'] = true;
  await fillOpenMetadata(databases(), all);
  const reader = await bench({ fullScanMs: 0 });
  const written = async () => {
    const [io] = await admin(
      `SELECT COUNT_INSERT AS inserted, COUNT_DELETE AS deleted
       FROM performance_schema.table_io_waits_summary_by_table WHERE OBJECT_SCHEMA = ? AND OBJECT_NAME = 'table_usage'`,
      [databases().thirdeyeSchema],
    );
    return [Number(io?.['inserted']), Number(io?.['deleted'])];
  };
  expect(await reader.scan()).toBe('succeeded');
  const kept = (await rows('table_usage')).length;
  expect(kept).toBeGreaterThan(0);
  expect(await written()).toEqual([kept, 0]);
  expect(await reader.scan()).toBe('succeeded');
  expect(await written()).toEqual([kept, 0]);
  // Deleted since: it goes with the table.
  await admin(`UPDATE \`${databases().omSchema}\`.table_entity SET json = JSON_SET(json, '$.deleted', TRUE)`);
  expect(await reader.scan()).toBe('succeeded');
  expect(await rows('table_usage')).toEqual([]);
});
