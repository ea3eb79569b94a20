import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import {
  type ColumnsOfVersion,
  createOpenMetadataSchema,
  loadColumns,
} from '../../src/demo/openmetadata/schema.ts';
import { createTestDatabases } from '../support/mysql.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const versions = await loadColumns();
const small = demoCatalogue({ now: NOW, tables: 60 });

const select = async (connection: Connection, sql: string): Promise<RowDataPacket[]> => {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return rows;
};

/** An expression as MySQL prints it, in the notation of columns.json. */
const plainExpression = (printed: string): string =>
  printed
    .replaceAll("\\'", "'")
    .replaceAll("_utf8mb4'", "'")
    .replaceAll('`', '')
    .replaceAll(/json_unquote\(json_extract\(json,('[^']*')\)\)/g, 'json->>$1')
    .replaceAll(/json_extract\(json,('[^']*')\)/g, 'json->$1');

/** Words of information_schema.columns.extra in the notation of columns.json; others are kept and never match. */
const EXTRA: Record<string, string[]> = {
  '': [],
  DEFAULT_GENERATED: [],
  'VIRTUAL GENERATED': ['virtual'],
  'STORED GENERATED': ['stored'],
};

const columnText = (row: RowDataPacket): string => {
  const { type, nullable, extra, preset, expression, collation, usual } = row;
  return [
    type,
    nullable === 'YES' ? 'null' : 'not null',
    preset === null ? [] : `default ${preset}`,
    EXTRA[extra] ?? extra,
    expression === '' ? [] : `as ${plainExpression(expression)}`,
    collation === null || collation === usual ? [] : `collate ${collation}`,
  ]
    .flat()
    .join(' ');
};

const indexText = (parts: RowDataPacket[]): string => {
  const columns = parts.map(
    ({ name, length, direction }) =>
      `${name}${length === null ? '' : `(${length})`}${direction === 'D' ? ' DESC' : ''}`,
  );
  return `${parts[0]?.['isUnique'] === 1 ? 'unique ' : ''}(${columns.join(', ')})`;
};

/** What the selected database holds, read from information_schema only, in the notation of columns.json. */
const readSchema = async (connection: Connection): Promise<ColumnsOfVersion> => {
  const columns = await select(
    connection,
    `select c.table_name as tableName, column_name as name, column_type as type, is_nullable as nullable,
       extra as extra, column_default as preset, generation_expression as expression, collation_name as collation,
       table_collation as usual
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = database() order by c.table_name, ordinal_position`,
  );
  const parts = await select(
    connection,
    `select table_name as tableName, index_name as indexName, column_name as name, sub_part as length,
       collation as direction, non_unique = 0 as isUnique
     from information_schema.statistics
     where table_schema = database() order by table_name, index_name, seq_in_index`,
  );
  const indexes = Map.groupBy(parts, ({ tableName }) => String(tableName));
  return Object.fromEntries(
    [...Map.groupBy(columns, ({ tableName }) => String(tableName))].map(([table, list]) => [
      table,
      {
        columns: Object.fromEntries(list.map((row) => [row['name'], columnText(row)])),
        indexes: Object.fromEntries(
          [...Map.groupBy(indexes.get(table) ?? [], ({ indexName }) => indexName)].map(([name, list]) => [
            name,
            indexText(list),
          ]),
        ),
      },
    ]),
  );
};

const columnOrder = (schema: ColumnsOfVersion) =>
  Object.fromEntries(Object.entries(schema).map(([table, { columns }]) => [table, Object.keys(columns)]));

describe.each(Object.keys(versions))('the schema of OpenMetadata %s', (version) => {
  let databases: Awaited<ReturnType<typeof createTestDatabases>>;
  let connection: Connection;

  beforeAll(async () => {
    databases = await createTestDatabases('om-schema');
    connection = databases.admin;
    await connection.query(`use \`${databases.omSchema}\``);
    await createOpenMetadataSchema(connection, version);
    await insertCatalogue(connection, small);
  });

  afterAll(async () => {
    await databases.drop();
  });

  it('is what columns.json says, column for column and index for index', async () => {
    const created = await readSchema(connection);
    expect(created).toEqual(versions[version]);
    expect(columnOrder(created)).toEqual(columnOrder(versions[version] ?? {}));
  });

  it('has a full-text index where OpenMetadata has one', async () => {
    const found = await select(
      connection,
      `select distinct index_name as name from information_schema.statistics
       where table_schema = database() and index_type = 'FULLTEXT'`,
    );
    const expected = Object.keys(versions[version]?.['tag_usage']?.indexes ?? {}).filter((name) =>
      name.startsWith('ft_'),
    );
    expect(found.map(({ name }) => name)).toEqual(expected);
  });

  it('gives the documents back, with the generated columns that belong to them', async () => {
    const rows = await select(
      connection,
      `select id, name, fqnHash, updatedBy, cast(updatedAt as double) as updatedAt, deleted, cast(json as char) as json
       from table_entity`,
    );
    const stored = rows.map(({ json, ...row }) => ({ ...row, json: JSON.parse(json) }));
    const expected = small.tables.map(({ hash, json }) => ({
      id: json['id'],
      name: json['name'],
      fqnHash: hash,
      updatedBy: json['updatedBy'],
      updatedAt: json['updatedAt'],
      deleted: json['deleted'] === undefined ? null : Number(json['deleted']),
      json,
    }));
    const byHash = (a: { fqnHash: string }, b: { fqnHash: string }) => (a.fqnHash < b.fqnHash ? -1 : 1);
    expect((stored as typeof expected).sort(byHash)).toEqual(expected.sort(byHash));
  });

  it('holds every row of the catalogue', async () => {
    const [counts] = await select(
      connection,
      `select (select count(*) from SERVER_CHANGE_LOG) as versions,
         (select count(*) from dbservice_entity where nameHash is not null) as services,
         (select count(*) from database_entity) as \`databases\`,
         (select count(*) from database_schema_entity) as \`schemas\`,
         (select count(*) from table_entity) as tables,
         (select count(*) from domain_entity) as domains,
         (select count(*) from user_entity) as users,
         (select count(*) from team_entity) as teams,
         (select count(*) from entity_usage) as \`usage\`,
         (select count(*) from profiler_data_time_series) as profiles,
         (select count(*) from entity_relationship) as relationships,
         (select count(*) from tag_usage where tagFQNHash is not null) as tags`,
    );
    const expected = Object.entries(small).map(([list, rows]) => [list, rows.length]);
    expect({ ...counts }).toEqual(Object.fromEntries(expected));
  });

  it('gives usage, deleted relationships and profiles back', async () => {
    const [usage] = await select(
      connection,
      `select cast(sum(count1) as double) as count1, cast(sum(count30) as double) as count30,
         date_format(max(usageDate), '%Y-%m-%d') as latest from entity_usage`,
    );
    const sum = (key: 'count1' | 'count30') => small.usage.reduce((total, row) => total + (row[key] ?? 0), 0);
    const dates = small.usage.map(({ usageDate }) => usageDate).sort();
    expect({ ...usage }).toEqual({ count1: sum('count1'), count30: sum('count30'), latest: dates.at(-1) });

    const deleted = await select(
      connection,
      'select fromId, toId from entity_relationship where deleted = 1',
    );
    const gone = small.relationships.filter((row) => row.deleted);
    expect(deleted).toHaveLength(gone.length);

    const profiles = await select(
      connection,
      `select extension, jsonSchema, cast(count(*) as double) as amount, cast(sum(timestamp) as double) as times
       from profiler_data_time_series group by extension, jsonSchema`,
    );
    const expected = [...Map.groupBy(small.profiles, ({ extension }) => extension)].map(
      ([extension, rows]) => ({
        extension,
        jsonSchema: extension.replace('table.', ''),
        amount: rows.length,
        times: rows.reduce((total, { json }) => total + Number(json['timestamp']), 0),
      }),
    );
    expect(profiles.map((row) => ({ ...row }))).toEqual(expect.arrayContaining(expected));
    expect(profiles).toHaveLength(expected.length);
  });
});

describe('insertCatalogue', () => {
  it('takes statements that are shorter than a row, and writes nothing when one fails', async () => {
    const databases = await createTestDatabases('om-schema');
    const connection = databases.admin;
    try {
      await connection.query(`use \`${databases.omSchema}\``);
      await createOpenMetadataSchema(connection, '1.13.4');
      const twice = { ...small, tags: [...small.tags, ...small.tags.slice(0, 1)] };
      await expect(insertCatalogue(connection, twice, { chunkBytes: 1000 })).rejects.toThrow(
        'Duplicate entry',
      );
      expect(await select(connection, 'select 1 from table_entity')).toEqual([]);
      await insertCatalogue(connection, small, { chunkBytes: 1000 });
      expect(await select(connection, 'select 1 from table_entity')).toHaveLength(small.tables.length);
    } finally {
      await databases.drop();
    }
  });
});
