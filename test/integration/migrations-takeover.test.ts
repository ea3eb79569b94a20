import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateOnce, rowsOf } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench } from '../support/scan-bench.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 15, 4, 5);
const at = (daysAgo: number) => new Date(NOW - daysAgo * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');

/** The two tables as a SQLAlchemy program makes them, in the ways it may have written their columns. */
const SHAPES = {
  'DATETIME, DECIMAL, utf8mb4': {
    charset: 'utf8mb4',
    captured_at: 'DATETIME DEFAULT CURRENT_TIMESTAMP',
    savings: 'DECIMAL(12, 2)',
    timestamps:
      'created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP',
  },
  'TIMESTAMP, FLOAT, latin1': {
    charset: 'latin1',
    captured_at: 'TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP',
    savings: 'FLOAT',
    timestamps: 'created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL',
  },
};
type Shape = (typeof SHAPES)[keyof typeof SHAPES];

const predecessorSql = (schema: string, shape: Shape): string => `
  CREATE DATABASE ${schema} CHARACTER SET ${shape.charset};
  CREATE TABLE ${schema}.health_score_history (
    id INTEGER NOT NULL AUTO_INCREMENT, captured_at ${shape.captured_at}, score INTEGER NOT NULL, meta JSON,
    PRIMARY KEY (id), INDEX ix_health_score_history_captured_at (captured_at));
  CREATE TABLE ${schema}.action_items (
    id INTEGER NOT NULL AUTO_INCREMENT, title VARCHAR(255) NOT NULL, description TEXT, category VARCHAR(50),
    priority VARCHAR(20), status ENUM('OPEN','IN_PROGRESS','DONE') DEFAULT 'OPEN',
    estimated_savings_usd ${shape.savings}, fqn VARCHAR(500), ${shape.timestamps}, created_by VARCHAR(255), meta JSON,
    PRIMARY KEY (id), INDEX ix_action_items_status (status));
  CREATE TABLE ${schema}.alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);`;

const INVENTED = {
  id: 1,
  captured_at: at(9),
  score: 74,
  meta: { total_tables: 1500, active_tables: 1110, zombie_tables: 190, source: 'seed' },
};
const REAL = [
  { id: 2, captured_at: at(8), score: 60, meta: { total_tables: 12, active_tables: 7 } },
  { id: 3, captured_at: at(7), score: 74, meta: { total_tables: 1500 } },
  { id: 7, captured_at: at(6), score: 0, meta: null },
  { id: 8, captured_at: at(5), score: 100, meta: { note: 'naïve ☂' } },
];
const ITEMS = [
  [
    1,
    'Drop old_orders',
    'a "quoted" text\nof two lines',
    'storage',
    'high',
    'OPEN',
    120.5,
    'wh.db.public.old_orders',
    at(4),
    at(4),
    'ada',
    '{"a": [1, 2]}',
  ],
  [2, 'x'.repeat(255), null, null, null, 'IN_PROGRESS', null, null, at(4), at(3), null, null],
  [9, 'Done', '', 'compute', 'a long priority', 'DONE', 0, 'f'.repeat(500), at(2), at(1), 'admin', '{}'],
];

type HistoryRow = { id: number; captured_at: string; score: number; meta: object | null };

const takeOver = async (databases: TestDatabases, shape: Shape, history: readonly HistoryRow[]) => {
  const { admin, thirdeyeSchema } = databases;
  const schema = quoteName(thirdeyeSchema);
  await admin.query(`DROP DATABASE IF EXISTS ${schema}; ${predecessorSql(schema, shape)}`);
  for (const row of history) {
    const meta = row.meta === null ? null : JSON.stringify(row.meta);
    await admin.query(`INSERT INTO ${schema}.health_score_history VALUES (?)`, [
      [row.id, row.captured_at, row.score, meta],
    ]);
  }
  for (const item of ITEMS) await admin.query(`INSERT INTO ${schema}.action_items VALUES (?)`, [item]);
  const [before, items] = [
    await rowsOf(databases, 'health_score_history', 'ORDER BY id'),
    await rowsOf(databases, 'action_items', 'ORDER BY id'),
  ];
  expect([before.length, items.length]).toEqual([history.length, ITEMS.length]);
  await migrateOnce(databases);
  return { before, items };
};

describe.each(Object.entries(SHAPES))("the predecessor's schema: %s", (_name, shape) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await createTestDatabases('takeover');
    await fillOpenMetadata(databases, smallCatalogue(4, NOW));
  });
  afterAll(() => databases.drop());

  const sources = async () =>
    Object.fromEntries(
      (await rowsOf(databases, 'health_score_history', 'ORDER BY id')).map((row) => [
        row['id'],
        row['source'],
      ]),
    );

  it('is taken over without loss of a row, a column or a value', async () => {
    const { before, items } = await takeOver(databases, shape, [INVENTED, ...REAL]);
    const history = await rowsOf(databases, 'health_score_history', 'ORDER BY id');
    expect(history).toMatchObject(before);
    const after = await rowsOf(databases, 'action_items', 'ORDER BY id');
    const amounts = ['120.50', null, '0.00'];
    expect(after).toMatchObject(
      items.map((item, i) => ({
        ...item,
        category: item['category'] ?? 'manual',
        estimated_savings_usd: amounts[i],
      })),
    );
    expect(after[1]).toMatchObject({ title: 'x'.repeat(255), description: null, meta: null });
    expect(await rowsOf(databases, 'alembic_version')).toEqual([]);
    await migrateOnce(databases);
    expect(await rowsOf(databases, 'health_score_history', 'ORDER BY id')).toEqual(history);
  });

  it('has its invented row marked and the others not', async () => {
    await takeOver(databases, shape, [INVENTED, ...REAL]);
    expect(await sources()).toEqual({
      1: 'invented',
      2: 'predecessor',
      3: 'predecessor',
      7: 'predecessor',
      8: 'predecessor',
    });
  });

  it.each([
    ['another score', { ...INVENTED, score: 73 }],
    ['another number of tables', { ...INVENTED, meta: { total_tables: 1501 } }],
    ['a longer number of tables', { ...INVENTED, meta: { total_tables: 15_000, other: 21_500 } }],
    ['no meta', { ...INVENTED, meta: null }],
    ['another id', { ...INVENTED, id: 4 }],
  ])('keeps a first row with %s', async (_what, row) => {
    await takeOver(databases, shape, [row]);
    expect(Object.values(await sources())).toEqual(['predecessor']);
  });

  it('shows the real rows and never the invented one, and appends new scans', async () => {
    await takeOver(databases, shape, [INVENTED, ...REAL]);
    const bench = await createScanBench(databases, { now: () => NOW });
    expect(await bench.scan()).toBe('succeeded');
    const { score } = await bench.ziScore();
    expect(score).not.toBeNull();

    const history = await bench.history();
    const day = (daysAgo: number) => at(daysAgo).slice(0, 10);
    expect(history.data.map(({ date, score, source }) => [date, score, source])).toEqual([
      [day(0), score, 'scan'],
      [day(5), 100, 'predecessor'],
      [day(6), 0, 'predecessor'],
      [day(7), 74, 'predecessor'],
      [day(8), 60, 'predecessor'],
    ]);
    expect(history.summary.average_score).toBeCloseTo((Number(score) + 100 + 0 + 74 + 60) / 5, 1);

    const rows = await rowsOf(databases, 'health_score_history', 'ORDER BY id');
    expect(rows.map((row) => row['id'])).toEqual([1, 2, 3, 7, 8, 9]);
    expect(rows.at(-1)).toMatchObject({ source: 'scan', score: Math.round(Number(score)) });
    expect(rows.at(-1)?.['captured_at'].getTime()).toBe(NOW);
    expect(rows.at(-1)?.['meta']).toMatchObject({ total_tables: 4, active_tables: 2 });
    await bench.close();
  });

  it('answers when its scores are no scores: out of range, or of an unknown time', async () => {
    const odd = [
      { id: 1, captured_at: at(3), score: 140, meta: null },
      { id: 2, captured_at: at(2), score: -3, meta: null },
      { id: 3, captured_at: at(1), score: 50, meta: null },
    ];
    await takeOver(databases, shape, odd);
    const schema = quoteName(databases.thirdeyeSchema);
    await databases.admin.query(
      `INSERT INTO ${schema}.health_score_history (captured_at, score) VALUES (NULL, 10)`,
    );
    const bench = await createScanBench(databases, { now: () => NOW });
    const { data } = await bench.history();
    expect(data.map((row) => row.score)).toContain(50);
    for (const { score } of data) expect(score >= 0 && score <= 100, `score ${score}`).toBe(true);
    await bench.close();
  });
});
