import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Fate, startKillProxy } from '../support/kill-proxy.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { startService, type TestService } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

/** Renames that an upgrade of OpenMetadata may do, and what scans read from there. */
const CHANGES = [
  ['a column of usage', 'entity_usage', 'count1', /`entity_usage`/],
  ['a column of tags', 'tag_usage', 'state', /`tag_usage`/],
] as const;

describe('OpenMetadata is upgraded while a scan reads', () => {
  let databases: TestDatabases;
  let service: TestService;
  /** Runs once, in front of the first page's statement that it recognises. */
  let disturb: { at: RegExp; run: () => Promise<unknown> } | null = null;
  let isReading = false;

  beforeAll(async () => {
    databases = await createTestDatabases('upgrade');
    await fillOpenMetadata(databases, smallCatalogue(30));
    const { host, port } = databases;
    const proxy = await startKillProxy({
      ...{ host, port },
      fate: async (text): Promise<Fate> => {
        if (text.startsWith("update `scans` set `phase` = 'reading'")) isReading = true;
        const now = disturb;
        if (isReading && now !== null && text.startsWith('select') && now.at.test(text)) {
          disturb = null;
          await now.run();
        }
        return 'pass';
      },
      kill: () => undefined,
    });
    service = await startService(databases, { OM_MYSQL_PORT: String(proxy.port), REFRESH_MINUTES: '0.05' });
    await waitFor(async () => expect((await service.ziScore()).body.score).toEqual(expect.any(Number)));
    return () => proxy.close();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it.each(CHANGES)(
    '%s goes: the scan is given up, and nothing of it is seen',
    async (_what, table, column, at) => {
      const { body: before } = await service.ziScore();
      const name = `${quoteName(databases.omSchema)}.${table}`;
      const rename = (from: string, to: string) =>
        databases.admin.query(`ALTER TABLE ${name} RENAME COLUMN ${from} TO ${to}`);
      const undo = async () => rename('gone', column);
      isReading = false;
      const { promise: done, resolve } = Promise.withResolvers<void>();
      disturb = { at, run: async () => resolve(await rename(column, 'gone').then(() => undefined)) };
      onTestFinished(async () => {
        disturb = null;
      });
      await done;
      const stale = await waitFor(async () => {
        const { body } = await service.ziScore();
        expect(body.stale).toBe(true);
        return body;
      });
      await undo();
      expect(stale).toMatchObject({ score: before.score, stale_reason: 'openmetadata_changed' });
      expect(stale.metadata).toEqual(before.metadata);
      const fresh = await waitFor(async () => {
        const { body } = await service.ziScore();
        expect(body.stale).toBe(false);
        return body;
      });
      expect(fresh.metadata).toEqual(before.metadata);
      expect(service.lines.filter(({ level }) => level >= 50)).toEqual([]);
    },
  );
});
