import { describe, expect, it } from 'vitest';
import { parseMysqlUrl } from '../../src/demo/mysql/mysql-url.ts';
import { initialiseArgs, serveArgs } from '../../src/demo/mysql/mysqld-options.ts';
import { noMysqlMessage } from '../../src/demo/mysql/no-mysql.ts';
import { parseVersion, requireMysql } from '../../src/demo/mysql/version.ts';

describe('what mysqld --version says', () => {
  it.each([
    ['mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)', 'MySQL', '8.0.36'],
    ['/a/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', 'MySQL', '9.7.4-2'],
    ['mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu', 'MariaDB', '10.11.6-MariaDB-0+deb12u1'],
    ['8.0.36 MySQL Community Server - GPL', 'MySQL', '8.0.36'],
    ['11.4.2 mariadb.org binary distribution', 'MariaDB', '11.4.2'],
  ])('%s', (text, flavour, version) => {
    expect(parseVersion(text)).toEqual({ flavour, version });
  });

  it('refuses MariaDB, an old MySQL and nonsense, each with its reason', () => {
    expect(() => requireMysql('mysqld  Ver 10.11.6-MariaDB for debian-linux-gnu')).toThrow(
      /MariaDB 10\.11\.6/,
    );
    expect(() => requireMysql('mysqld  Ver 5.7.44 for Linux on x86_64')).toThrow(
      /5\.7\.44, and 8\.0 or newer/,
    );
    expect(() => requireMysql('no such thing')).toThrow(/no version/);
    expect(requireMysql('mysqld  Ver 8.4.3 for macos15 on arm64')).toBe('8.4.3');
  });
});

describe('MYSQL_URL', () => {
  it('gives host, port, user and password, decoded', () => {
    expect(parseMysqlUrl('mysql://root:p%40ss%2Fw@db.example:3307')).toEqual({
      host: 'db.example',
      port: 3307,
      user: 'root',
      password: 'p@ss/w',
    });
    expect(parseMysqlUrl('mysql://root@[::1]')).toEqual({
      host: '::1',
      port: 3306,
      user: 'root',
      password: '',
    });
  });

  it.each(['', 'root:secret@db', 'postgres://root:secret@db', 'mysql://db:3306', 'mysql://'])(
    'refuses %j and does not repeat it',
    (text) => {
      expect(() => parseMysqlUrl(text)).toThrow('MYSQL_URL must look like mysql://user:password@host:3306');
    },
  );
});

describe('the arguments of mysqld', () => {
  it('serves on the loopback only, in the time zone asked for, and own variables come last', () => {
    const args = serveArgs('/data', 3399, 'root', {
      timeZone: '+05:00',
      variables: { max_connections: 7, sql_mode: 'ANSI' },
    });
    expect(args[0]).toBe('--no-defaults');
    expect(args).toContain('--bind-address=127.0.0.1');
    expect(args).toContain('--default-time-zone=+05:00');
    expect(args).toContain('--user=root');
    expect(args.slice(-2)).toEqual(['--max-connections=7', '--sql-mode=ANSI']);
  });

  it('names no user and no time zone when none is given', () => {
    const args = [...serveArgs('/data', 3399, undefined, {}), ...initialiseArgs('/data', undefined)];
    expect(args.filter((arg) => /^--(user|default-time-zone)/.test(arg))).toEqual([]);
  });
});

it('says what was tried, in its order, and what to do', () => {
  const message = noMysqlMessage([
    { way: 'mysqld on the PATH', outcome: 'it is MariaDB 10.11.6' },
    { way: 'Debian packages', outcome: 'first line\nsecond line\n' },
  ]);
  expect(message.split('\n')).toEqual([
    'No MySQL server could be started. What was tried, in this order:',
    '  - mysqld on the PATH: it is MariaDB 10.11.6',
    '  - Debian packages: first line',
    '      second line',
    'What to do, one of:',
    expect.stringContaining('install MySQL 8.0 or newer'),
    expect.stringContaining('MYSQL_URL=mysql://'),
  ]);
});
