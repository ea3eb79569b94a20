import { readdir } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { loadMigrations } from '../../src/db/migrate.ts';
import { definitionsOf, errorOf, migrateOnce, rowsOf, withFolder } from '../support/migrating.ts';
import {
  createTestDatabases,
  grantPattern,
  quoteName,
  type TestAccount,
  type TestDatabases,
} from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench } from '../support/scan-bench.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const FILES = (await readdir(new URL('../../migrations/', import.meta.url))).filter((n) =>
  n.endsWith('.sql'),
);

const using = async (label: string, test: (databases: TestDatabases) => Promise<void>, schema?: string) => {
  const databases = await createTestDatabases(label, schema === undefined ? {} : { thirdeyeSchema: schema });
  try {
    await test(databases);
  } finally {
    await databases.drop();
  }
};

const state = async (databases: TestDatabases) => ({
  definitions: await definitionsOf(databases),
  ledger: await rowsOf(databases, 'schema_migrations', 'ORDER BY name'),
  published: await rowsOf(databases, 'published_scan'),
});

const createDatabaseAs = async ({ host, port, thirdeyeSchema }: TestDatabases, account: TestAccount) => {
  const connection = await createConnection({ host, port, ...account });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${quoteName(thirdeyeSchema)}`);
  } finally {
    await connection.end();
  }
};

describe('migrations', () => {
  it('make a schema that is not there, all files in order, and change nothing the second time', async () => {
    await using('fresh', async (databases) => {
      const before = Date.now();
      expect(await migrateOnce(databases)).toEqual([]);
      const first = await state(databases);
      expect(first.ledger.map((row) => row['name'])).toEqual([...FILES].sort());
      expect(FILES.length).toBeGreaterThan(0);
      for (const row of first.ledger) {
        expect(row['checksum']).toMatch(/^[0-9a-f]{64}$/);
        // The server stands at +05:00: a time in the server's zone would be hours away.
        expect(row['done_at'].getTime()).toBeGreaterThanOrEqual(row['started_at'].getTime());
        expect(row['started_at'].getTime()).toBeGreaterThanOrEqual(before - 2_000);
        expect(row['done_at'].getTime()).toBeLessThanOrEqual(Date.now() + 2_000);
      }
      expect(await migrateOnce(databases)).toEqual([]);
      expect(await state(databases)).toEqual(first);
    });
  });

  it('leave no seeded score', async () => {
    await using('seedless', async (databases) => {
      await migrateOnce(databases);
      expect(await rowsOf(databases, 'health_score_history')).toEqual([]);
      expect(await rowsOf(databases, 'action_items')).toEqual([]);
      expect(await rowsOf(databases, 'published_scan')).toEqual([
        { singleton: 1, scan_id: null, revision: 0 },
      ]);
    });
  });

  it('of four replicas that start at once are run by one', async () => {
    await using('replicas', async (databases) => {
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => migrateOnce(databases)));
      expect(outcomes).toEqual([[], [], [], []]);
      expect((await state(databases)).ledger).toHaveLength(FILES.length);
    });
  });

  it.each([
    ['backtick', 'third`eye``'],
    ['double quote', 'third"eye"'],
    ['dot and single quote', "third.eye's"],
    ['space', ' third eye'],
    ['umlaut and underscore', 'drittes_Äuge'],
    ['per cent', 'third%eye'],
    ['backslash', 'third\\eye\\'],
    ['dash and comment signs', '-- /* third-eye # */'],
    ['64 characters', 'x'.repeat(64)],
    ['64 characters beyond ASCII', 'ж'.repeat(64)],
  ])('and a scan take a schema name with %s', async (_what, schema) => {
    await using(
      'odd',
      async (databases) => {
        await fillOpenMetadata(databases, smallCatalogue(4));
        const bench = await createScanBench(databases);
        expect(await bench.scan()).toBe('succeeded');
        expect((await bench.ziScore()).metadata.total_tables).toBe(4);
        await bench.close();
        expect(await migrateOnce(databases)).toEqual([]);
        expect(await rowsOf(databases, 'table_facts')).toHaveLength(4);
      },
      schema,
    );
  });

  it('go on in a schema that is there with an account that may not make one', async () => {
    await using('no-create', async (databases) => {
      const { admin, rw, thirdeyeSchema } = databases;
      const schema = quoteName(thirdeyeSchema);
      // CREATE on a schema is what makes it, too. Without it there are rights on single tables only.
      await migrateOnce(databases);
      const [first] = FILES;
      await admin.query(`DELETE FROM ${schema}.schema_migrations WHERE name = ?`, [first]);
      await admin.query(`REVOKE ALL ON ${grantPattern(thirdeyeSchema)}.* FROM ?`, [rw.user]);
      for (const table of Object.keys(await definitionsOf(databases))) {
        await admin.query(`GRANT ALL ON ${schema}.${quoteName(table)} TO ?`, [rw.user]);
      }
      expect((await errorOf(createDatabaseAs(databases, rw))).message).toContain('Access denied');
      expect(await migrateOnce(databases)).toEqual([]);
      expect((await state(databases)).ledger).toHaveLength(FILES.length);
    });
  });

  it('say so when the schema is missing and the account may not make it', async () => {
    await using('missing', async (databases) => {
      const { admin, rw, thirdeyeSchema } = databases;
      await admin.query(`REVOKE ALL ON ${grantPattern(thirdeyeSchema)}.* FROM ?`, [rw.user]);
      expect((await errorOf(migrateOnce(databases))).message).toContain('Access denied');
    });
  });

  it('tell of files that only a newer version knows', async () => {
    await using('newer', async (databases) => {
      await migrateOnce(databases);
      await databases.admin.query(
        `INSERT INTO ${quoteName(databases.thirdeyeSchema)}.schema_migrations VALUES ('9999_new.sql', ?, NOW(), NOW())`,
        ['0'.repeat(64)],
      );
      expect(await migrateOnce(databases)).toEqual(['9999_new.sql']);
    });
  });
});

describe('loadMigrations', () => {
  it('gives a file the same checksum with either line ending, and another one for another text', async () => {
    const [unix, windows, other] = await Promise.all(
      ['SELECT\n1\n', 'SELECT\r\n1\r\n', 'SELECT\n2\n'].map((text) =>
        withFolder({ '0001_a.sql': text }, loadMigrations),
      ),
    );
    expect(unix).toEqual(windows);
    expect(unix?.[0]?.checksum).not.toBe(other?.[0]?.checksum);
  });

  it('reads files by name, and only those that end in .sql', async () => {
    const files = { '0010_b.sql': 'B', '0002_a %23.sql': 'A', 'README.md': '#', '0003.sql.orig': 'X' };
    const loaded = await withFolder(files, loadMigrations);
    expect(loaded.map(({ name, sql }) => [name, sql])).toEqual([
      ['0002_a %23.sql', 'A'],
      ['0010_b.sql', 'B'],
    ]);
  });
});
