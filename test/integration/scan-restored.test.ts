import { expect, it } from 'vitest';
import { usePublication } from '../support/publication.ts';
import { tableId } from '../support/small-catalogue.ts';

const { admin, om, bench, rows } = usePublication();

const setDeleted = (n: number, deleted: boolean) =>
  admin(
    `UPDATE ${om()}.table_entity SET json = JSON_SET(json, '$.deleted', CAST(? AS JSON), '$.updatedAt', ?) WHERE id = ?`,
    [String(deleted), Date.now(), tableId(n)],
  );

const known = async () => ({
  facts: await rows('table_facts', 'ORDER BY id'),
  usage: await rows('table_usage', 'ORDER BY id'),
  verdicts: await rows('table_verdicts', 'ORDER BY id'),
});

it('a table that is restored in OpenMetadata while a full scan reads is known with its use by the next increment', async () => {
  await setDeleted(2, true);
  const reader = await bench();
  const scanner = await bench({
    catalogue: {
      ...reader.catalogue,
      readLive: async (signal) => {
        const live = await reader.catalogue.readLive(signal);
        await setDeleted(2, false);
        return live;
      },
    },
  });
  expect(await scanner.scan()).toBe('succeeded');
  expect(await reader.scan()).toBe('succeeded');
  expect((await reader.lastScan())?.mode).toBe('incremental');
  const found = await known();
  const whole = await bench({ fullScanMs: 0 });
  expect(await whole.scan()).toBe('succeeded');
  expect((await whole.lastScan())?.mode).toBe('full');
  expect(found).toEqual(await known());
});
