import type { RowDataPacket } from 'mysql2';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import { type Day, dayOf, MS_PER_DAY } from '../../src/time.ts';
import { rowsOf } from './migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from './mysql.ts';
import { fillOpenMetadata, NO_ROWS } from './openmetadata.ts';
import type { Recorded } from './recorded-catalogue.ts';
import { startService } from './running.ts';

const NOON = MS_PER_DAY / 2;

/** Databases with a schema of ours of their own and the same OpenMetadata. */
export const besides = async (databases: TestDatabases): Promise<TestDatabases> => {
  const own = await createTestDatabases('besides');
  await own.admin.query(`DROP DATABASE ${quoteName(own.omSchema)}`);
  return { ...own, omSchema: databases.omSchema, ro: databases.ro };
};

/** Scans at noon of each day from `first` to `last`; tables come into the catalogue on the day of their creation. */
export const scanEachDay = async (
  databases: TestDatabases,
  { rows, created }: Recorded,
  { first, last }: { first: Day; last: Day },
): Promise<void> => {
  const birth = (row: (typeof rows.tables)[number]): Day => created.get(row) ?? first;
  const bornBy = rows.tables.filter((row) => birth(row) <= first);
  await fillOpenMetadata(databases, { ...rows, tables: bornBy });
  const service = await startService(databases, { now: first * MS_PER_DAY + NOON });
  await service.settled();
  for (let day = first + 1; day <= last; day += 1) {
    const tables = rows.tables.filter((row) => birth(row) === day);
    await databases.admin.query(`USE ${quoteName(databases.omSchema)}`);
    await insertCatalogue(databases.admin, { ...NO_ROWS, tables });
    service.clock.ms = day * MS_PER_DAY + NOON;
    await service.scan();
  }
  await service.stop();
};

const exact = (row: RowDataPacket, of: string): number | null => (row[of] === null ? null : Number(row[of]));

/** All that our schema keeps of days of one kind, comparable whatever the kind. */
export const keptDays = async (databases: TestDatabases, source: 'scan' | 'backfill') => {
  const where = `WHERE source = '${source}'`;
  const history = await rowsOf(databases, 'health_score_history', `${where} ORDER BY captured_at, id`);
  const scopes = await rowsOf(databases, 'scope_scores', `${where} ORDER BY day, kind, hash`);
  const storage = await rowsOf(databases, 'storage_days', `${where} ORDER BY day, service_hash`);
  const byDay = new Map(
    history.map((row) => [
      dayOf(new Date(row['captured_at']).getTime()),
      {
        rounded: row['score'],
        ...{
          score: exact(row, 'score_exact'),
          lower: exact(row, 'lower_bound'),
          upper: exact(row, 'upper_bound'),
        },
        ...{ meta: row['meta'], method: row['method_version'] },
      },
    ]),
  );
  return {
    scores: byDay,
    scopes: scopes.map(({ source: _, ...row }) => ({ ...row })),
    storage: storage.map(({ source: _, ...row }) => ({ ...row })),
  };
};

export const backfillRow = async (databases: TestDatabases): Promise<RowDataPacket | undefined> =>
  (await rowsOf(databases, 'backfill', ''))[0];
