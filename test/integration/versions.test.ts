import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadColumns } from '../../src/demo/openmetadata/schema.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { type RunningService, startService } from '../support/running.ts';

const CATALOGUE = randomCatalogue(5, { now: NOW, layout: 'mixed', tables: 12 });

describe('the version of OpenMetadata', () => {
  let databases: TestDatabases;
  let service: RunningService | null = null;

  beforeEach(async () => {
    databases = await createTestDatabases('versions');
  });
  afterEach(async () => {
    await service?.stop();
    service = null;
    await databases.drop();
  });

  const start = async (): Promise<RunningService> => {
    service = await startService(databases, { now: NOW });
    return service;
  };

  it('is the numerically highest of the change log, without suffix, and without its own migrations', async () => {
    await fillOpenMetadata(databases, { ...CATALOGUE, versions: [] });
    const running = await start();
    await running.settled();
    const shown = async (versions: string[]) => {
      await databases.admin.query('DELETE FROM SERVER_CHANGE_LOG');
      for (const [i, version] of versions.entries()) {
        await databases.admin.query(
          'INSERT INTO SERVER_CHANGE_LOG (version, migrationFileName, checksum) VALUES (?, ?, ?)',
          [version, `file ${i}`, `sum ${i}`],
        );
      }
      await running.scan();
      return (await running.score()).metadata.openmetadata_version;
    };
    expect(await shown([])).toBeNull();
    expect(await shown(['1.9.9', '1.10.0', '1.2.10'])).toBe('1.10.0');
    expect(await shown(['1.10.0-collate', '1.9.12'])).toBe('1.10.0');
    expect(await shown(['1.10.0', '1.10.0-collate'])).toBe('1.10.0');
    expect(await shown(['0.0.7', '0.0.99', '1.2.0'])).toBe('1.2.0');
    expect(await shown(['0.0.99'])).toBeNull();
    expect(await shown(['1.13.4', '1.13.10', '2.0.0-rc1'])).toBe('2.0.0');
    expect(await shown(['latest', '', '1.4.0'])).toBe('1.4.0');
  });

  it('may be unknown: the scan succeeds without the change log', async () => {
    await fillOpenMetadata(databases, CATALOGUE, '1.12.12');
    await databases.admin.query('DROP TABLE SERVER_CHANGE_LOG');
    const running = await start();
    expect(await running.settled()).toMatchObject({ state: 'SUCCEEDED' });
    expect((await running.score()).metadata).toMatchObject({ openmetadata_version: null });
  });

  it('below 1.1 is refused with a message, whatever the change log says', async () => {
    await fillOpenMetadata(databases, { ...CATALOGUE, versions: ['1.13.4'] }, '1.2.0');
    await databases.admin.query('ALTER TABLE table_entity DROP COLUMN fqnHash');
    const running = await start();
    expect(await running.settled()).toMatchObject({
      state: 'FAILED',
      error: { code: 'openmetadata_too_old', message: expect.stringMatching(/older than 1\.1.*upgrade/) },
    });
    expect(await running.score()).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'openmetadata_too_old',
      reason_message: expect.stringContaining('1.1'),
    });
    expect(await running.tables()).toEqual({ data: [], paging: { limit: 50, after: null } });
  });

  it('and one whose documents do not say when they were changed: no increment could follow it', async () => {
    await fillOpenMetadata(databases, CATALOGUE, '1.2.0');
    await databases.admin.query('ALTER TABLE table_entity DROP COLUMN updatedAt');
    const running = await start();
    expect(await running.settled()).toMatchObject({ error: { code: 'openmetadata_too_old' } });
  });

  it('changes nothing that is found, from the oldest to the newest', async () => {
    const known = Object.keys(await loadColumns());
    const log = (version: string) => version.replace('x', '0');
    expect(known).toHaveLength(10);
    const versions = known.filter((_, i) => i % 3 === 0);
    await fillOpenMetadata(databases, { ...CATALOGUE, versions: [] }, versions[0] ?? '');
    const running = await start();
    await running.settled();
    const scores = new Set<number | null>();
    for (const version of versions) {
      await fillOpenMetadata(databases, { ...CATALOGUE, versions: [log(version)] }, version);
      expect(await running.scan()).toMatchObject({ state: 'SUCCEEDED', changed: 0, removed: 0 });
      const { metadata, score } = await running.score();
      expect(metadata).toMatchObject({ openmetadata_version: log(version), not_in_openmetadata: [] });
      scores.add(score);
    }
    expect(scores.size).toBe(1);
  });
});

describe('an OpenMetadata that lacks a table', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('lacking');
    await fillOpenMetadata(databases, CATALOGUE);
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it.each([
    ['entity_usage', { queries_30d: null }],
    ['profiler_data_time_series', { size_bytes: null, last_written_at: null }],
    ['entity_relationship', { downstream_count: null, owners: null, domains: null }],
    ['tag_usage', { tier: null }],
    ['domain_entity', { domains: null }],
    ['user_entity', {}],
    ['database_schema_entity', {}],
    ['dbservice_entity', {}],
  ])('without %s a scan succeeds and says what is unknown', async (table, unknown) => {
    await databases.admin.query(`RENAME TABLE ${table} TO hidden`);
    expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
    await databases.admin.query(`RENAME TABLE hidden TO ${table}`);
    const { metadata } = await service.score();
    expect(metadata.not_in_openmetadata).toEqual([{ source: table, reason: expect.any(String) }]);
    const { data } = await service.tables({ limit: 500 });
    expect(data.length).toBe(metadata.total_tables);
    const rows = table === 'entity_usage' ? data.filter((row) => row.last_used_source !== 'lifecycle') : data;
    for (const row of rows) {
      if (table === 'profiler_data_time_series') expect(row.size_bytes).toBeNull();
      else if (table === 'entity_usage') expect(row.queries_30d ?? 0).toBe(0);
      else expect(row).toMatchObject(unknown);
    }
  });

  it('without a column that a reader asks for, too', async () => {
    await databases.admin.query('ALTER TABLE tag_usage RENAME COLUMN tagFQNHash TO hidden');
    expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
    await databases.admin.query('ALTER TABLE tag_usage RENAME COLUMN hidden TO tagFQNHash');
    const { metadata } = await service.score();
    expect(metadata.not_in_openmetadata).toEqual([{ source: 'tag_usage', reason: 'tiers are unknown' }]);
  });
});
