import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALL_IDS } from '../../src/catalogue/page.ts';
import { thirdeyeOptions } from '../../src/db/mysql.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import {
  fromVerdictText,
  isTextOf,
  NULL_VALUE,
  TEXT_COLUMNS,
  toVerdictRow,
  VALUE_END,
  type VerdictRow,
} from '../../src/zi/verdict.columns.ts';
import { createVerdictWriter, forgetDeparted, VERDICT_TEXT } from '../../src/zi/verdict.store.ts';
import type { Verdict } from '../../src/zi/verdict.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { migrateAnew } from '../support/own-schema.ts';
import { testConfig } from '../support/service.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

type Rest = Omit<Verdict, 'id'>;

const BARE: Rest = {
  ...{ serviceHash: '', schemaHash: '', schemaName: '', name: '' },
  ...{ activity: 'UNKNOWN', sizeBytes: null, costMicros: null, savingsKind: null },
  ...{ purgeScore: null, recommendation: null, category: null },
};
const FULL: Rest = {
  ...{ serviceHash: 'a1', schemaHash: 'a1.b2.c3', schemaName: 'sa"l.es', name: "📊 o'clock ß" },
  ...{ activity: 'INACTIVE', sizeBytes: 2n ** 63n, costMicros: 123_456_789_012_345n, savingsKind: 'cash' },
  ...{ purgeScore: 10, recommendation: 'EXCELLENT_CANDIDATE', category: 'zombie_tables' },
};
const RESTS: Rest[] = [
  BARE,
  FULL,
  { ...FULL, activity: 'ACTIVE', purgeScore: 0, recommendation: 'KEEP', category: null },
  { ...FULL, activity: 'NEW', sizeBytes: 0n, costMicros: 0n, savingsKind: 'capacity', name: 'x'.repeat(300) },
  { ...FULL, name: ' a  ', schemaName: 'A', purgeScore: 7.5 },
];
const VERDICTS: Verdict[] = RESTS.map((rest, n) => ({ id: idOf(n), ...rest }));

const textOf = (row: VerdictRow): string =>
  TEXT_COLUMNS.map((column) => `${row[column] ?? NULL_VALUE}${VALUE_END}`).join('');

let databases: TestDatabases;
let db: ThirdeyeDb;

const replace = async (verdicts: Verdict[]): Promise<void> => {
  const writer = createVerdictWriter(db);
  await writer.replace(ALL_IDS, verdicts);
  await writer.end();
};

beforeAll(async () => {
  databases = await createTestDatabases();
  await migrateAnew(databases);
  const config = testConfig(databases);
  db = createThirdeyeDb(thirdeyeOptions(config), config.thirdeye.schema, 2);
  await replace(VERDICTS);
});
afterAll(async () => {
  await db.destroy();
  await databases.drop();
});

it('of a verdict is the same in MySQL as here: what has not changed is not written', async () => {
  const stored = await db
    .selectFrom('table_verdicts')
    .select(['id', VERDICT_TEXT.as('text')])
    .orderBy('id')
    .execute();
  const rows = VERDICTS.map(toVerdictRow);
  expect(stored).toEqual(rows.map((row) => ({ id: row.id, text: textOf(row) })));
  for (const { text } of stored) expect(rows.filter((row) => isTextOf(text, row))).toHaveLength(1);
});

it.each(TEXT_COLUMNS)('of a verdict is not that of one with another %s', (column) => {
  for (const row of VERDICTS.map(toVerdictRow)) {
    const text = textOf(row);
    expect(isTextOf(text, row)).toBe(true);
    for (const other of ['', '1', `${row[column] ?? ''}0`, String(row[column] ?? NULL_VALUE).slice(0, -1)])
      if (other !== row[column]) expect(isTextOf(text, { ...row, [column]: other })).toBe(false);
  }
  expect(
    isTextOf(`${textOf(toVerdictRow(VERDICTS[1] as Verdict))}x`, toVerdictRow(VERDICTS[1] as Verdict)),
  ).toBe(false);
});

it('of a stored verdict tells all of it', async () => {
  for (const row of VERDICTS.map(toVerdictRow)) expect(fromVerdictText(row.id, textOf(row))).toEqual(row);
});

it('keeps its values apart from names that hold what ends a value', () => {
  const row = { ...toVerdictRow({ id: idOf(9), ...FULL }), schema_name: 'a\u0001b', name: '\u0001' };
  expect(fromVerdictText(row.id, textOf(row))).toEqual({ ...row, schema_name: 'a', name: 'b' });
  const odd = { ...row, schema_name: '', name: '\u0002' };
  expect(fromVerdictText(odd.id, textOf(odd))).toEqual(odd);
});

it('tells verdicts that leave their finding, and what they were', async () => {
  const [bare, full, ...others] = VERDICTS as [Verdict, Verdict, ...Verdict[]];
  await replace([bare, { ...full, category: 'stale_tables' }, ...others.slice(0, 2)]);
  const departed = await db.selectFrom('departed_verdicts').selectAll().orderBy('id').execute();
  const was = { category: 'zombie_tables', schema_hash: 'a1.b2.c3', savings_kind: 'cash' };
  expect(departed).toMatchObject([
    { ...was, id: idOf(1), name: FULL.name, monthly_cost_micros: '123456789012345' },
    { ...was, id: idOf(4), name: ' a  ' },
  ]);
  const left = await db.selectFrom('table_verdicts').select(['id', 'category']).orderBy('id').execute();
  expect(left.map(({ category }) => category)).toEqual([null, 'stale_tables', null, 'zombie_tables']);
});

it('are removed and told of where more are gone than a page holds', async () => {
  const many = Array.from({ length: 4_100 }, (_, n) => ({ ...FULL, id: idOf(1_000 + n) }));
  await replace(many);
  await forgetDeparted(db);
  await replace(many.slice(0, 1));
  const departed = await db.selectFrom('departed_verdicts').select('id').orderBy('id').execute();
  expect(departed).toEqual(many.slice(1).map(({ id }) => ({ id })));
  expect(await db.selectFrom('table_verdicts').select('id').execute()).toEqual([{ id: idOf(1_000) }]);
});
