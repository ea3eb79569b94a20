import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { createChanges } from '../support/changing-catalogue.ts';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { refillOpenMetadata } from '../support/openmetadata.ts';
import { migrateAnew } from '../support/own-schema.ts';
import { createRandom, randomCatalogue } from '../support/random-catalogue/index.ts';
import { createScanBench, type ScanBench } from '../support/scan-bench.ts';

const START = Date.UTC(2026, 10, 22, 15, 4, 5);
const MS_PER_DAY = 86_400_000;
const VERSIONS = ['1.2.0', '1.9.9', '1.12.12', '1.13.4'] as const;
const SEQUENCES = Number(process.env['INCREMENT_RUNS'] ?? 3);
const STEPS = 6;
const SEED = Number(process.env['INCREMENT_SEED'] ?? 1);

/** A date in the future is believed when it has come; an increment cannot know that it was there. */
const withoutFuture = (rows: CatalogueRows): CatalogueRows => ({
  ...rows,
  tables: rows.tables.map(({ hash, json }) => {
    const { created, ...lifeCycle } = (json['lifeCycle'] ?? {}) as { created?: { timestamp?: unknown } };
    const future = Number(created?.timestamp) > START;
    return { hash, json: future ? { ...json, lifeCycle } : json };
  }),
});

describe('an incremental scan', () => {
  let databases: TestDatabases;
  let others: TestDatabases;

  beforeAll(async () => {
    databases = await createTestDatabases('increment');
    others = await createTestDatabases('whole');
  });
  afterAll(async () => {
    await databases.drop();
    await others.drop();
  });

  const published = async (of: TestDatabases, bench: ScanBench) => {
    const scan = await bench.lastScan();
    const [snapshot] = await rowsOf(of, 'snapshots', `WHERE scan_id = ${scan?.id}`);
    return {
      facts: await rowsOf(of, 'table_facts', 'ORDER BY id'),
      usage: await rowsOf(of, 'table_usage', 'ORDER BY id'),
      verdicts: await rowsOf(of, 'table_verdicts', 'ORDER BY id'),
      services: snapshot?.['services'],
      domains: snapshot?.['domains'],
      scores: await rowsOf(of, 'scope_scores', 'ORDER BY day, kind, hash'),
    };
  };

  describe.each(VERSIONS)('of OpenMetadata %s', (version) => {
    it.each(Array.from({ length: SEQUENCES }, (_, i) => SEED + i))(
      'finds what a full one finds (seed %i)',
      async (n) => {
        const seed = n * 100 + VERSIONS.indexOf(version);
        const random = createRandom(seed);
        for (const of of [databases, others]) await migrateAnew(of);
        await refillOpenMetadata(
          databases,
          withoutFuture(randomCatalogue(seed, { now: START, tables: random.int(5, 40) })),
          version,
        );
        const clock = { now: START };
        const now = () => clock.now;
        const increments = await createScanBench(databases, { now, env: { FULL_SCAN_HOURS: '720' } });
        const whole = { ...databases, thirdeyeSchema: others.thirdeyeSchema, rw: others.rw };
        const full = await createScanBench(whole, { now, scanner: { fullScanMs: 0 } });
        const change = createChanges(databases, random);
        const modes: unknown[] = [];
        try {
          let lastDay = 0;
          const done: (string | null)[] = [];
          for (let step = 0; step < STEPS; step += 1) {
            if (step > 0) {
              clock.now += random.pick([60_000, 3_600_000, MS_PER_DAY, MS_PER_DAY, 3 * MS_PER_DAY]);
              const count = random.pick([0, 1, 3, 10, 25]);
              for (let i = 0; i < count; i += 1) done.push(await change({ now: clock.now, lastDay }));
            }
            expect(await increments.scan(), JSON.stringify(increments.lines.slice(-3))).toBe('succeeded');
            expect(await full.scan()).toBe('succeeded');
            lastDay = Math.floor(clock.now / MS_PER_DAY);
            const [found, expected] = [await published(databases, increments), await published(others, full)];
            expect(found, done.join('; ')).toEqual(expected);
            modes.push((await increments.lastScan())?.mode);
            expect((await full.lastScan())?.mode).toBe('full');
          }
        } finally {
          await Promise.all([increments.close(), full.close()]);
        }
        expect(modes).toEqual(['full', ...Array.from({ length: STEPS - 1 }, () => 'incremental')]);
      },
    );
  });
});
