import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { parseConfig } from '../../src/config.ts';
import { createRandom } from '../../src/demo/catalogue/random.ts';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { createScanThread } from '../../src/scan-thread/scan-thread.ts';
import { createService } from '../../src/service.ts';
import { isoDay, MS_PER_DAY } from '../../src/time.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { startDatabases } from './databases.ts';

/**
 * Seconds, memory and the longest turn of the event loop while 90 days are rebuilt, each table with a profile and use
 * on many of them, and what a budget forecast costs then: `npm run bench:backfill -- --tables 5000`.
 */
const { values } = parseArgs({ options: { tables: { type: 'string', default: '2000' } } });
const DAYS = 120;
const CHUNK = 500;
const RESOLUTION_MS = 1;

const random = createRandom('bench backfill');

/** Beside the demo's catalogue: tables with a profile a day, and use on every third. */
const recorded = (total: number, now: number): CatalogueRows => {
  const rows = smallCatalogue(total, now);
  const today = Math.floor(now / MS_PER_DAY);
  const profiles = rows.tables.flatMap(({ hash }) =>
    Array.from({ length: DAYS }, (_, ago) => {
      const timestamp = (today - ago) * MS_PER_DAY;
      const size = Math.round(random.logNormal(2 ** 33, 1));
      return {
        entityFQNHash: hash,
        extension: 'table.tableProfile' as const,
        json: { timestamp, profileData: { timestamp, sizeInByte: size } },
      };
    }),
  );
  const usage = rows.tables.flatMap(({ json }) =>
    Array.from({ length: DAYS / 3 }, (_, n) => ({
      ...{ id: String(json['id']), entityType: 'table', usageDate: isoDay(today - 3 * n), count1: 2 },
    })),
  );
  return { ...rows, versions: [], profiles, usage };
};

const databases = await startDatabases();
const { server, settings } = databases;
const { host, port, user, password } = server;
const admin = await createConnection({ host, port, user, password, database: settings.OM_MYSQL_DB });
const rows = recorded(Number(values.tables), Date.now());
for (const tables of Array.from({ length: Math.ceil(rows.tables.length / CHUNK) }, (_, i) => i * CHUNK)) {
  const part = <T>(list: readonly T[], of: number): T[] => list.slice(tables * of, (tables + CHUNK) * of);
  await insertCatalogue(admin, {
    ...rows,
    ...(tables === 0 ? {} : { services: [], databases: [], schemas: [] }),
    tables: part(rows.tables, 1),
    profiles: part(rows.profiles, DAYS),
    usage: part(rows.usage, DAYS / 3),
  });
}
await admin.end();
rows.profiles = [];
rows.usage = [];

const turns = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const heap = { peak: 0 };
const watch = setInterval(() => {
  heap.peak = Math.max(heap.peak, process.memoryUsage().heapUsed);
}, 20);
const report = (name: string, ms: number): void => {
  const longest = Math.max(0, turns.max / 1e6 - RESOLUTION_MS);
  console.log(
    `${name.padEnd(24)} ${(ms / 1000).toFixed(2)} s, longest turn ${longest.toFixed(0)} ms, heap at most ${(heap.peak / 2 ** 20).toFixed(0)} MiB`,
  );
  turns.reset();
  heap.peak = 0;
};

const rebuilt = Promise.withResolvers<void>();
const log = pino(
  { level: 'info' },
  {
    write: (line: string) => {
      const { msg, ms } = JSON.parse(line) as { msg: string; ms: number };
      if (msg === 'scan published') report('the scan', ms);
      if (msg !== 'the past has been rebuilt') return;
      report('90 days are rebuilt', ms);
      rebuilt.resolve();
    },
  },
);
const config = parseConfig({ ...settings, JWT_ENABLED: 'false' });
const service = await createService({ config, version: 'bench', log, scanning: createScanThread });
console.log(
  `${databases.tables + rows.tables.length} tables, ${values.tables} of them with ${DAYS} profiles:`,
);
turns.enable();
await service.start();
await rebuilt.promise;
for (const months of [3, 3, 12]) {
  const begun = performance.now();
  await service.app.inject({ url: `/api/v1/thirdeye/dashboard/budget-forecast?horizon_months=${months}` });
  report(`a forecast, ${months} months`, performance.now() - begun);
}
clearInterval(watch);
await service.stop();
await databases.stop();
