import { readFile } from 'node:fs/promises';
import type { Connection } from 'mysql2/promise';
import { parseColumn, parseIndex } from './column-text.ts';

/** Columns and indexes of one table, by name, in the order and notation of columns.json. */
type TableColumns = { columns: Record<string, string>; indexes: Record<string, string> };

export type ColumnsOfVersion = Record<string, TableColumns>;

/** By OpenMetadata version, oldest first. */
type ColumnsByVersion = Record<string, ColumnsOfVersion>;

const FIXTURE = new URL('../../../test/fixtures/openmetadata/columns.json', import.meta.url);

/** Reads the columns of every known OpenMetadata version from the repository's fixture. */
export const loadColumns = async (): Promise<ColumnsByVersion> =>
  JSON.parse(await readFile(FIXTURE, 'utf8')) as ColumnsByVersion;

const quote = (name: string): string => `\`${name}\``;

const defaultClause = (value: string): string =>
  /^CURRENT_TIMESTAMP/.test(value) || /^\d+$/.test(value) ? value : `'${value}'`;

const columnDdl = (name: string, text: string): string => {
  const column = parseColumn(text);
  const { generated, collation } = column;
  return [
    quote(name),
    column.type,
    collation && `character set ${collation.slice(0, collation.indexOf('_'))} collate ${collation}`,
    generated && `generated always as (${generated.expression}) ${generated.storage}`,
    column.nullable ? 'null' : 'not null',
    column.default !== undefined && `default ${defaultClause(column.default)}`,
    column.autoIncrement && 'auto_increment',
  ]
    .filter((clause) => typeof clause === 'string')
    .join(' ');
};

const indexDdl = (name: string, text: string): string => {
  const { unique, parts } = parseIndex(text);
  const columns = parts.map(
    ({ column, length, descending }) =>
      `${quote(column)}${length === undefined ? '' : `(${length})`}${descending ? ' desc' : ''}`,
  );
  const kind =
    name === 'PRIMARY'
      ? 'primary key'
      : `${unique ? 'unique ' : name.startsWith('ft_') ? 'fulltext ' : ''}index ${quote(name)}`;
  return `${kind} (${columns.join(', ')})`;
};

/** One CREATE TABLE statement for each table of a version; needs MySQL 8.0 or newer. */
export const openMetadataDdl = (columns: ColumnsOfVersion): string[] =>
  Object.entries(columns).map(([table, { columns, indexes }]) => {
    const lines = [
      ...Object.entries(columns).map(([name, text]) => columnDdl(name, text)),
      ...Object.entries(indexes).map(([name, text]) => indexDdl(name, text)),
    ];
    const options = 'engine=InnoDB default charset=utf8mb4 collate=utf8mb4_0900_ai_ci';
    return `create table ${quote(table)} (\n  ${lines.join(',\n  ')}\n) ${options}`;
  });

/** Creates the tables of one OpenMetadata version in the database that the connection has selected. */
export const createOpenMetadataSchema = async (connection: Connection, version: string): Promise<void> => {
  const columns = (await loadColumns())[version];
  if (columns === undefined) throw new Error(`no columns are known for OpenMetadata ${version}`);
  for (const statement of openMetadataDdl(columns)) await connection.query(statement);
};
