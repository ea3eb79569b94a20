import { parseArgs } from 'node:util';
import { createFindingService } from '../../src/action-items/finding.service.ts';
import { parseConfig } from '../../src/config.ts';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import type { Finding } from '../../src/zi/finding.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { startDatabases } from './databases.ts';

/** Seconds that findings take to become items, to be followed, and to be closed: `npm run bench:findings`. */
const { values } = parseArgs({ options: { findings: { type: 'string', default: '10000' } } });
const count = Number(values.findings);

const findingOf = (n: number, usd: number): Finding => ({
  ...{ category: 'zombie_tables', schemaHash: `h${n}`, schemaFqn: `warehouse.db.schema_${n}` },
  ...{ tables: 3, sized: 3, bytes: 3_000_000_000n, costed: 3, cashMicros: BigInt(usd) * 1_000_000n },
  ...{
    capacityMicros: 0n,
    unpriced: 0,
    unpricedBytes: 0n,
    gates: { downstream: 0, tier: 0, stale_evidence: 0 },
  },
  topTables: Array.from({ length: 5 }, (_, i) => ({
    ...{ id: `t${i}`, fqn: `warehouse.db.schema_${n}.a_table_${i}` },
    ...{ sizeBytes: 1_000_000_000n, costMicros: 1_000_000n },
  })),
  rates: [],
});

const databases = await startDatabases();
const config = parseConfig({ ...databases.settings, JWT_ENABLED: 'false' });
const options = connectionOptions(config.mysql, config.thirdeye);
await migrate(options, config.thirdeye.schema, await loadMigrations());
const db = createThirdeyeDb(options, config.thirdeye.schema, 4);
const service = createFindingService({ db, minSavingsMicros: 5_000_000n, now: Date.now });

const timed = async (name: string, findings: readonly Finding[]): Promise<void> => {
  const begun = performance.now();
  await db
    .transaction()
    .execute((trx) => service.reconcile(trx, findings, { capturedAt: Date.now(), missing: [] }));
  console.log(`${name.padEnd(24)} ${((performance.now() - begun) / 1000).toFixed(2)} s`);
};

const all = (usd: number) => Array.from({ length: count }, (_, n) => findingOf(n, usd));
console.log(`${count} findings, one transaction each:`);
await timed('all are new', all(10));
await timed('nothing has changed', all(10));
await timed('all figures have moved', all(20));
await timed('all are gone', []);
await timed('all are back', all(20));
await db.destroy();
await databases.stop();
