import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createZiService } from '../../src/zi/zi.service.ts';
import { FIRST, usePublication } from '../support/publication.ts';
import { tableId } from '../support/small-catalogue.ts';
import { gate } from '../support/wait.ts';

const { om, ours, admin, bench, published, states, removeTable, count } = usePublication();

describe('readers', () => {
  it('see the old scan whole until the new one is whole', async () => {
    const reader = await bench();
    await reader.scan();
    const before = await published();
    expect(before.facts).toHaveLength(FIRST);
    const [inside, goOn] = [gate(), gate()];
    const writer = await bench({
      onPublish: async (trx) => {
        const { n } = await trx
          .selectFrom('table_facts')
          .select(sql<number>`COUNT(*)`.as('n'))
          .executeTakeFirstOrThrow();
        expect(n).toBe(FIRST - 2);
        inside.resolve();
        await goOn.promise;
      },
    });
    await removeTable(0);
    await removeTable(3);
    const scan = writer.scan();
    await inside.promise;
    expect(await published()).toEqual(before);
    expect(await count(reader)).toBe(FIRST);
    goOn.resolve();
    expect(await scan).toBe('succeeded');
    const after = await published();
    expect(after.facts.map((row) => row['id'])).toEqual([1, 2, 4, 5].map(tableId));
    expect(after.scan).toEqual([{ singleton: 1, scan_id: 2, revision: 0 }]);
    expect(after.history.map((row) => row['scan_id'])).toEqual([1, 2]);
    expect(await count(reader)).toBe(FIRST - 2);
  });

  it('know the end of each scan whose figures they see, whenever they look', async () => {
    const { store, scans, scan } = await bench();
    let isLate = false;
    const reader = createZiService({
      zi: {
        ...store,
        published: async () => {
          if (isLate) await scan(); // while one looks, another scan is published
          return store.published();
        },
      },
      scans,
      lastRateChange: async () => 0,
    });
    await scan();
    await reader.refresh();
    expect(reader.state()).toMatchObject({ snapshot: { scanId: 1 }, lastFinished: { id: 1 } });
    isLate = true;
    await reader.refresh();
    expect(reader.state()).toMatchObject({
      snapshot: { scanId: 2 },
      lastScan: { id: 2 },
      lastFinished: { id: 2, state: 'SUCCEEDED' },
    });
  });

  it('do not see tables that were removed, soft-deleted or renamed since', async () => {
    const reader = await bench();
    await reader.scan();
    await removeTable(0);
    await admin(
      `UPDATE ${om()}.table_entity SET json = JSON_SET(json, '$.deleted', TRUE) WHERE id = ?;
       UPDATE ${om()}.table_entity SET json = JSON_SET(json, '$.fullyQualifiedName', 'warehouse.db.public.new') WHERE id = ?`,
      [tableId(1), tableId(2)],
    );
    expect(await reader.scan()).toBe('succeeded');
    const { facts } = await published();
    expect(facts.map((row) => row['id'])).toEqual([2, 3, 4, 5].map(tableId));
    expect(facts[0]?.['fqn']).toBe('warehouse.db.public.new');
  });

  it('see a reason and no score, and no new history, when there is no table left', async () => {
    const reader = await bench();
    await reader.scan();
    const { history, services } = await published();
    await admin(`DELETE FROM ${om()}.table_entity`);
    expect(await reader.scan()).toBe('succeeded');
    expect(await reader.ziScore()).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'no_tables',
      stale: false,
    });
    const after = await published();
    expect(after).toMatchObject({ facts: [], scan: [{ scan_id: 2 }], history, services });
  });

  it('see no score and no history when there never was a table', async () => {
    await admin(`DELETE FROM ${om()}.table_entity`);
    const reader = await bench();
    expect(await reader.scan()).toBe('succeeded');
    expect(await reader.ziScore()).toMatchObject({ score: null, status: 'NO_DATA', reason: 'no_tables' });
    expect(await published()).toMatchObject({ facts: [], history: [], services: [] });
  });
});

describe('a scan', () => {
  it('is seen even if the row that names the published scan was lost, as after a partial restore', async () => {
    const reader = await bench();
    await admin(`DELETE FROM ${ours()}.published_scan`);
    expect(await reader.scan()).toBe('succeeded');
    expect(await count(reader)).toBe(FIRST);
  });
});

describe('two scanners', () => {
  it('do not run at once: the second is busy and records nothing', async () => {
    const [inside, goOn] = [gate(), gate()];
    const first = await bench({
      onPublish: async () => {
        inside.resolve();
        await goOn.promise;
      },
    });
    const second = await bench();
    const scan = first.scan();
    await inside.promise;
    expect(await second.scan()).toBe('busy');
    goOn.resolve();
    expect(await scan).toBe('succeeded');
    expect(await second.scan()).toBe('succeeded');
    expect(await states()).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('do not inherit a scan whose process died: it is recorded as aborted', async () => {
    const first = await bench();
    const dead = await first.scans.start(new Date());
    expect(await first.scan()).toBe('succeeded');
    expect(dead).toBe(1);
    expect(await states()).toEqual(['ABORTED', 'SUCCEEDED']);
  });
});
