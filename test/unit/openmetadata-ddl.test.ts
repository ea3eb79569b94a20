import { describe, expect, it } from 'vitest';
import {
  type ColumnText,
  type IndexText,
  parseColumn,
  parseIndex,
} from '../../src/demo/openmetadata/column-text.ts';
import { loadColumns, openMetadataDdl } from '../../src/demo/openmetadata/schema.ts';

const versions = await loadColumns();
const tables = Object.values(versions).flatMap((version) => Object.values(version));

const columnAgain = (column: ColumnText): string =>
  [
    column.type,
    column.nullable ? 'null' : 'not null',
    column.autoIncrement ? 'auto_increment' : [],
    column.default === undefined ? [] : `default ${column.default}`,
    column.generated === undefined ? [] : `${column.generated.storage} as ${column.generated.expression}`,
    column.collation === undefined ? [] : `collate ${column.collation}`,
  ]
    .flat()
    .join(' ');

const indexAgain = ({ unique, parts }: IndexText): string =>
  `${unique ? 'unique ' : ''}(${parts
    .map(
      (part) =>
        part.column +
        (part.length === undefined ? '' : `(${part.length})`) +
        (part.descending ? ' DESC' : ''),
    )
    .join(', ')})`;

describe('columns.json', () => {
  it('has ten versions of the same twenty tables', () => {
    expect(Object.keys(versions)).toHaveLength(10);
    for (const version of Object.values(versions)) expect(Object.keys(version)).toHaveLength(20);
  });

  it('holds no column text of which a part is lost', () => {
    const texts = new Set(tables.flatMap(({ columns }) => Object.values(columns)));
    expect(texts.size).toBeGreaterThan(50);
    for (const text of texts) expect(columnAgain(parseColumn(text))).toBe(text);
  });

  it('holds no index text of which a part is lost', () => {
    const texts = new Set(tables.flatMap(({ indexes }) => Object.values(indexes)));
    expect(texts.size).toBeGreaterThan(50);
    for (const text of texts) expect(indexAgain(parseIndex(text))).toBe(text);
  });

  it('names no index part that is not a column of its table', () => {
    for (const { columns, indexes } of tables) {
      const used = Object.values(indexes).flatMap((text) =>
        parseIndex(text).parts.map(({ column }) => column),
      );
      expect(Object.keys(columns)).toEqual(expect.arrayContaining(used));
    }
  });
});

describe('parseColumn and parseIndex', () => {
  it.each([
    '',
    'int',
    'int not null unsigned',
    'enum(a,b) null',
    'int null virtual as',
    'int null on update x',
  ])('refuse the column %j', (text) => expect(() => parseColumn(text)).toThrow('unknown column text'));

  it.each(['', 'id', '()', 'unique id', 'primary (id)', '(id asc)', '(lower(name))', '((id))'])(
    'refuse the index %j',
    (text) => expect(() => parseIndex(text)).toThrow('unknown index'),
  );
});

describe('openMetadataDdl', () => {
  it('writes every kind of clause', () => {
    const [ddl] = openMetadataDdl({
      t: {
        columns: {
          n: 'mediumint not null auto_increment',
          h: 'varchar(768) null collate ascii_bin',
          id: "varchar(36) not null stored as json->>'$.id'",
          low: 'varchar(9) null stored as (lower(h) collate utf8mb4_bin) collate utf8mb4_unicode_ci',
          at: 'timestamp(6) null default CURRENT_TIMESTAMP(6)',
          by: 'varchar(64) null default admin',
          of: 'varchar(64) not null default ',
          d: 'tinyint(1) not null default 0',
        },
        indexes: {
          PRIMARY: 'unique (n, id)',
          u: 'unique (h)',
          i: '(d DESC, low(255))',
          ft_h: '(h)',
        },
      },
    });
    expect(ddl?.split('\n')).toEqual([
      'create table `t` (',
      '  `n` mediumint not null auto_increment,',
      '  `h` varchar(768) character set ascii collate ascii_bin null,',
      "  `id` varchar(36) generated always as (json->>'$.id') stored not null,",
      '  `low` varchar(9) character set utf8mb4 collate utf8mb4_unicode_ci generated always as ((lower(h) collate utf8mb4_bin)) stored null,',
      '  `at` timestamp(6) null default CURRENT_TIMESTAMP(6),',
      "  `by` varchar(64) null default 'admin',",
      "  `of` varchar(64) not null default '',",
      '  `d` tinyint(1) not null default 0,',
      '  primary key (`n`, `id`),',
      '  unique index `u` (`h`),',
      '  index `i` (`d` desc, `low`(255)),',
      '  fulltext index `ft_h` (`h`)',
      ') engine=InnoDB default charset=utf8mb4 collate=utf8mb4_0900_ai_ci',
    ]);
  });

  it.each(Object.keys(versions))('gives one statement for each table of %s', (version) => {
    const statements = openMetadataDdl(versions[version] ?? {});
    expect(statements).toHaveLength(20);
    for (const statement of statements) expect(statement).not.toMatch(/undefined|\[object|\bas null\b/);
  });
});
