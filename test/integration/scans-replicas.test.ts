import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type RunningService, startService, until } from '../support/running.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const NOW = Date.UTC(2026, 10, 22, 15, 4, 5);
const ROUNDS = 5;

type Scan = { id: number; state: string; started_at: string };

let databases: TestDatabases;
const replicas: RunningService[] = [];

beforeAll(async () => {
  databases = await createTestDatabases('scans-replicas');
  await fillOpenMetadata(databases, smallCatalogue(6, NOW));
  for (let i = 0; i < 2; i += 1) {
    replicas.push(await startService(databases, { now: NOW, env: { HISTORY_BACKFILL_DAYS: '0' } }));
    await replicas[0]?.settled();
  }
});
afterAll(async () => {
  for (const replica of replicas) await replica.stop();
  await databases.drop();
});

it.each(['/scans?limit=1', '/scans/'])(
  'a scan that has succeeded by %s has the score, on each replica',
  async (path) => {
    const [scanning] = replicas;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const replica of replicas) replica.clock.ms += 1_000;
      const begun = await until(
        async () => await scanning?.call<Scan>('POST', '/scans'),
        (answer) => answer?.status === 202,
      );
      const id = begun?.body.id;
      const told = replicas.map(async (replica) => {
        const read = async (): Promise<Scan | undefined> =>
          path === '/scans/'
            ? (await replica.get<Scan>(`/scans/${id}`)).body
            : (await replica.get<{ data: Scan[] }>(path)).body.data[0];
        const scan = await until(read, (last) => last?.id === id && last?.state === 'SUCCEEDED');
        expect((await replica.score()).timestamp).toBe(scan?.started_at);
      });
      await Promise.all(told);
    }
  },
);
