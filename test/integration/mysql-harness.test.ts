import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { describe, expect, inject, it, vi } from 'vitest';
import { adminConnection, createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';

const server = inject('mysql');
const own = server.source !== 'MYSQL_URL';

const as = (databases: TestDatabases, kind: 'ro' | 'rw') =>
  createConnection({ host: databases.host, port: databases.port, ...databases[kind] });

describe('the server of the test run', () => {
  it('answers with the version that was printed', async () => {
    const admin = await adminConnection();
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT VERSION() AS version, @@session.time_zone AS zone',
    );
    expect(rows).toEqual([{ version: server.version, zone: '+00:00' }]);
    await admin.end();
  });

  it.runIf(own)('lives at +05:00, on purpose', async () => {
    const admin = await adminConnection();
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT @@global.time_zone AS zone, @@bind_address AS address, @@log_bin AS binlog, @@max_connections AS many',
    );
    expect(rows).toEqual([{ zone: '+05:00', address: '127.0.0.1', binlog: 0, many: 400 }]);
    await admin.end();
  });
});

describe('the databases of a test file', () => {
  it('give a reader that cannot write and a writer that cannot see the catalogue', async () => {
    const databases = await createTestDatabases('grants');
    const { admin, omSchema, thirdeyeSchema } = databases;
    await admin.query(
      `CREATE TABLE ${quoteName(omSchema)}.t (a INT); INSERT INTO ${quoteName(omSchema)}.t VALUES (7)`,
    );
    const ro = await as(databases, 'ro');
    const rw = await as(databases, 'rw');
    const table = `${quoteName(omSchema)}.t`;

    const [read] = await ro.query<RowDataPacket[]>(`SELECT a FROM ${table}`);
    expect(read).toEqual([{ a: 7 }]);
    await expect(ro.query(`INSERT INTO ${table} VALUES (8)`)).rejects.toThrow(/denied/);
    await expect(ro.query(`CREATE TABLE ${quoteName(omSchema)}.u (a INT)`)).rejects.toThrow(/denied/);
    await expect(ro.query(`CREATE DATABASE ${quoteName(thirdeyeSchema)}`)).rejects.toThrow(/denied/);

    await expect(rw.query(`SELECT a FROM ${table}`)).rejects.toThrow(/denied/);
    await rw.query(`CREATE DATABASE ${quoteName(thirdeyeSchema)}`);
    const [visible] = await rw.query<RowDataPacket[]>(
      'SELECT schema_name AS name FROM information_schema.schemata',
    );
    const names = visible.map((row) => String(row['name']));
    expect(names).toContain(thirdeyeSchema);
    expect(names).not.toContain(omSchema);

    await Promise.all([ro.end(), rw.end()]);
    await databases.drop();
  });

  it('do not let an underscore in a granted name stand for other characters', async () => {
    const databases = await createTestDatabases('pattern');
    const rw = await as(databases, 'rw');
    const other = databases.thirdeyeSchema.replaceAll('_', 'x');
    await expect(rw.query(`CREATE DATABASE ${quoteName(other)}`)).rejects.toThrow(/denied/);
    await rw.end();
    await databases.drop();
  });

  it.each([
    ['backtick', 'third`eye'],
    ['quotes', 'th"ir\'d'],
    ['dot', 'third.eye'],
    ['space and percent', 'third eye 100%'],
    ['backslash', 'third\\eye'],
    ['letters beyond ASCII', 'drittes Auge – トン'],
    ['64 characters', `long_${'x'.repeat(59)}`],
  ])('take odd names: %s', async (_what, thirdeyeSchema) => {
    const databases = await createTestDatabases('odd', { thirdeyeSchema });
    const rw = await as(databases, 'rw');
    const table = `${quoteName(thirdeyeSchema)}.t`;
    await rw.query(`CREATE DATABASE ${quoteName(thirdeyeSchema)}`);
    await rw.query(`CREATE TABLE ${table} (a INT)`);
    await rw.query(`INSERT INTO ${table} VALUES (1)`);
    const [rows] = await rw.query<RowDataPacket[]>(`SELECT a FROM ${table}`);
    expect(rows).toEqual([{ a: 1 }]);
    await rw.end();
    await databases.drop();
  });

  it('leave nothing, not even for a session that is still open with a transaction', async () => {
    const databases = await createTestDatabases('drop');
    const { thirdeyeSchema, omSchema } = databases;
    const rw = await as(databases, 'rw');
    const lost = new Promise<string>((resolve) => {
      rw.on('error', (error: { code?: string }) => resolve(error.code ?? ''));
    });
    await rw.query(`CREATE DATABASE ${quoteName(thirdeyeSchema)}`);
    await rw.query(`CREATE TABLE ${quoteName(thirdeyeSchema)}.t (a INT)`);
    await rw.query('START TRANSACTION');
    await rw.query(`INSERT INTO ${quoteName(thirdeyeSchema)}.t VALUES (1)`);
    await databases.drop();
    expect(await lost).not.toBe('');

    const admin = await adminConnection();
    const [schemas] = await admin.query<RowDataPacket[]>(
      'SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (?)',
      [[omSchema, thirdeyeSchema]],
    );
    const [users] = await admin.query<RowDataPacket[]>('SELECT user FROM mysql.user WHERE user IN (?)', [
      [databases.ro.user, databases.rw.user],
    ]);
    expect([schemas, users]).toEqual([[], []]);
    await admin.end();
  });
});

/** Command lines of all running processes (Linux). */
const commandLines = async (): Promise<string[]> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(join('/proc', id, 'cmdline'), 'utf8').catch(() => '')));
};

const PROGRAM = `
  const { startMysql } = await import(process.argv[1]);
  const { createConnection } = await import('mysql2/promise');
  const { host, port, user, password } = await startMysql();
  const connection = await createConnection({ host, port, user, password });
  const [rows] = await connection.query('SELECT @@datadir AS folder');
  setInterval(() => {}, 1000);
  process.stdout.write(rows[0].folder + '\\n');
`;

describe.runIf(own && existsSync('/proc/self/cmdline'))('a program that has its own server', () => {
  // SIGINT as a terminal sends it: to the whole process group. SIGKILL leaves the program no last word.
  it.each([
    ['SIGINT', true],
    ['SIGKILL', false],
  ] as const)('leaves no process and no folder behind after %s', async (signal, group) => {
    const start = pathToFileURL(join(import.meta.dirname, '../../src/demo/mysql/start.ts')).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, start], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const data = printed.toString().trim().replace(/\/$/, '');
    const folder = dirname(data);
    const running = async () => (await commandLines()).filter((line) => line.includes(folder)).length;
    expect(existsSync(data)).toBe(true);
    expect(await running()).toBe(1);

    const exit = once(child, 'exit');
    process.kill(group ? -Number(child.pid) : Number(child.pid), signal);
    expect(await exit).toEqual([null, signal]);
    await vi.waitFor(async () => expect([await running(), existsSync(folder)]).toEqual([0, false]), 30_000);
  });
});
