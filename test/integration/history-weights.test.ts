import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HealthHistoryResponse, ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { MS_PER_DAY } from '../../src/time.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { startService, until } from '../support/running.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const NOW = Date.UTC(2026, 4, 6, 9);
const daysAgo = (days: number): number => NOW - days * MS_PER_DAY;

let databases: TestDatabases;

/** Scans with these weights as of each of these days, and what is said in the end. */
const scanOn = async (days: readonly number[], env: Record<string, string>) => {
  const [first = 0, ...others] = days;
  const service = await startService(databases, {
    now: daysAgo(first),
    env: { HISTORY_BACKFILL_DAYS: '0', ...env },
  });
  try {
    const isScanned = ({ timestamp }: ZiScoreResponse) =>
      timestamp === new Date(daysAgo(first)).toISOString();
    await until(() => service.score(), isScanned);
    for (const day of others) {
      service.clock.ms = daysAgo(day);
      await service.scan();
    }
    const { body } = await service.get<HealthHistoryResponse>('/dashboard/health-history?days=30');
    const [name] = (await service.score()).metadata.services.map((of) => of.name);
    return {
      estate: await service.score(),
      service: await service.score({ service: name }),
      history: body,
    };
  } finally {
    await service.stop();
  }
};

beforeAll(async () => {
  databases = await createTestDatabases('weighed');
  await fillOpenMetadata(databases, smallCatalogue(8, NOW));
});
afterAll(() => databases.drop());

it('a change of ZI_WEIGHTS is no trend of the estate, and the history says so', async () => {
  const before = await scanOn([9, 8, 2], {});
  expect(before.estate.trend).toBe('unknown');
  expect(before.history.notes.join()).not.toContain('ZI_WEIGHTS');

  const changed = await scanOn([1, 0], { ZI_WEIGHTS: 'compute=10,storage=80,query=10,others=0' });
  expect(changed.history.data).toHaveLength(5);
  expect(changed).toMatchObject({
    estate: { trend: 'unknown' },
    service: { trend: 'unknown' },
    history: { summary: { trend: 'unknown' } },
  });
  expect(changed.history.notes.join()).toContain('ZI_WEIGHTS was changed');

  const back = await scanOn([-1, -2], {});
  expect(back.estate.trend).not.toBe('unknown');
  expect(back.service.trend).not.toBe('unknown');
  expect(back.history.summary.trend).toBe(back.estate.trend);
});
