import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { EntityRow, JsonDocument } from '../../../src/demo/openmetadata/rows.ts';
import type { NaiveInput } from './types.ts';

/** A row with every value as the server's text; a column that this version lacks is null. */
type TextRow = (column: string) => string | null;

/** Every table whole, from any OpenMetadata version; a missing table or column reads as empty. */
export async function readNaiveInput(connection: Connection): Promise<NaiveInput> {
  const read = (table: string) => wholeTable(connection, table);
  return {
    services: entities(await read('dbservice_entity'), 'nameHash'),
    databases: entities(await read('database_entity'), 'fqnHash'),
    schemas: entities(await read('database_schema_entity'), 'fqnHash'),
    tables: entities(await read('table_entity'), 'fqnHash'),
    domains: entities(await read('domain_entity'), 'fqnHash'),
    usage: (await read('entity_usage')).map((row) => ({
      id: text(row, 'id'),
      entityType: text(row, 'entityType'),
      usageDate: row('usageDate'),
      count1: row('count1') === null ? null : Number(row('count1')),
    })),
    profiles: (await read('profiler_data_time_series')).map((row) => ({
      entityFQNHash: text(row, 'entityFQNHash'),
      extension: text(row, 'extension'),
      json: document(row),
    })),
    relationships: (await read('entity_relationship')).map((row) => ({
      fromId: text(row, 'fromId'),
      toId: text(row, 'toId'),
      fromEntity: text(row, 'fromEntity'),
      toEntity: text(row, 'toEntity'),
      relation: Number(row('relation') ?? -1),
      deleted: Number(row('deleted') ?? 0) !== 0,
    })),
    tags: (await read('tag_usage')).map((row) => ({
      source: Number(row('source') ?? -1),
      tagFQN: text(row, 'tagFQN'),
      targetFQNHash: text(row, 'targetFQNHash'),
      state: Number(row('state') ?? -1),
    })),
  };
}

const text = (row: TextRow, column: string): string => row(column) ?? '';

const document = (row: TextRow): JsonDocument => JSON.parse(row('json') ?? '{}') as JsonDocument;

const entities = (rows: TextRow[], hashColumn: string): EntityRow[] =>
  rows
    .filter((row) => row('json') !== null)
    .map((row) => ({ hash: text(row, hashColumn), json: document(row) }));

async function wholeTable(connection: Connection, table: string): Promise<TextRow[]> {
  const [found] = await connection.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
    [table],
  );
  if (Number(found[0]?.['n']) === 0) return [];
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: `SELECT * FROM \`${table}\``,
    rowsAsArray: false,
    typeCast: (field) => field.string('utf8'),
  });
  return rows.map((row) => (column: string) => {
    const value: unknown = row[column];
    return typeof value === 'string' ? value : null;
  });
}
