import type { Connection, RowDataPacket } from 'mysql2/promise';
import { fqnHash, splitFqn } from './hash.ts';
import type { CatalogueRows, EntityRow } from './rows.ts';

/** `chunkBytes`: the longest INSERT statement to send, in bytes (default 1 MiB); a single row may exceed it. */
type InsertOptions = { chunkBytes?: number };

type Values = Record<string, string | number | null>;
type WritableColumns = Map<string, Set<string>>;

const entities = (hashColumn: string, rows: EntityRow[]): Values[] =>
  rows.map(({ hash, json }) => ({ json: JSON.stringify(json), [hashColumn]: hash }));

const tagHash = (tagFQN: string): string => fqnHash(splitFqn(tagFQN));

/** The values to write by table, with the columns of the newest version. */
function* valuesByTable(rows: CatalogueRows): Generator<[string, Values[]]> {
  yield [
    'SERVER_CHANGE_LOG',
    rows.versions.map((version) => ({
      version,
      migrationFileName: `bootstrap/sql/migrations/native/${version}/mysql/schemaChanges.sql`,
      checksum: fqnHash([version]),
    })),
  ];
  yield ['dbservice_entity', entities('nameHash', rows.services)];
  yield ['database_entity', entities('fqnHash', rows.databases)];
  yield ['database_schema_entity', entities('fqnHash', rows.schemas)];
  yield ['table_entity', entities('fqnHash', rows.tables)];
  yield ['domain_entity', entities('fqnHash', rows.domains)];
  yield ['user_entity', entities('nameHash', rows.users)];
  yield ['team_entity', entities('nameHash', rows.teams)];
  yield [
    'entity_usage',
    rows.usage.map(({ count7 = null, count30 = null, ...row }) => ({ ...row, count7, count30 })),
  ];
  yield [
    'profiler_data_time_series',
    rows.profiles.map(({ entityFQNHash, extension, json }) => ({
      entityFQNHash,
      extension,
      jsonSchema: extension.slice('table.'.length),
      json: JSON.stringify(json),
    })),
  ];
  yield [
    'entity_relationship',
    rows.relationships.map(({ deleted, ...row }) => ({ ...row, deleted: deleted === true ? 1 : 0 })),
  ];
  yield ['tag_usage', rows.tags.map((row) => ({ ...row, tagFQNHash: tagHash(row.tagFQN) }))];
}

const readWritableColumns = async (connection: Connection): Promise<WritableColumns> => {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select table_name as tableName, column_name as columnName from information_schema.columns
     where table_schema = database() and generation_expression = ''`,
  );
  const columns: WritableColumns = new Map();
  for (const row of rows) {
    const table = String(row['tableName']);
    columns.set(table, (columns.get(table) ?? new Set()).add(String(row['columnName'])));
  }
  return columns;
};

const readMaxPacket = async (connection: Connection): Promise<number> => {
  const [rows] = await connection.query<RowDataPacket[]>('select @@max_allowed_packet as bytes');
  return Number(rows[0]?.['bytes']);
};

function* tuples(connection: Connection, columns: string[], values: Values[]): Generator<string> {
  for (const row of values) {
    yield `(${columns.map((column) => connection.escape(row[column] ?? null)).join(',')})`;
  }
}

/** Joins rows with commas into texts of at most `maxBytes`; a longer row becomes a text of its own. */
function* chunks(rows: Iterable<string>, maxBytes: number): Generator<string> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(row) + 1;
    if (bytes + size > maxBytes && chunk.length > 0) {
      yield chunk.join(',');
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk.join(',');
}

/**
 * Writes a catalogue in one transaction into the OpenMetadata tables of the selected database. Tables and columns
 * that this version lacks are skipped; generated columns are never written.
 */
export const insertCatalogue = async (
  connection: Connection,
  rows: CatalogueRows,
  options: InsertOptions = {},
): Promise<void> => {
  const writable = await readWritableColumns(connection);
  const packet = await readMaxPacket(connection);
  const maxBytes = Math.min(options.chunkBytes ?? 2 ** 20, packet - 2048);
  await connection.beginTransaction();
  try {
    for (const [table, values] of valuesByTable(rows)) {
      const columns = Object.keys(values[0] ?? {}).filter((column) => writable.get(table)?.has(column));
      if (columns.length === 0) continue;
      const head = `insert into \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')}) values `;
      for (const chunk of chunks(tuples(connection, columns, values), maxBytes)) {
        await connection.query(head + chunk);
      }
    }
    await connection.commit();
  } catch (error) {
    await connection.rollback();
    throw error;
  }
};
