import { fqn } from '../openmetadata/hash.ts';
import type { EntityRow, JsonDocument } from '../openmetadata/rows.ts';
import type { Clock } from './clock.ts';
import { columnDocuments } from './columns.ts';
import { reference } from './places.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';

const PURPOSE = {
  mart: 'Curated for reports',
  raw: 'Loaded as the source sends it',
  staging: 'Intermediate result of the nightly load',
  sandbox: 'Made by hand for an analysis',
  archive: 'Kept for reference after a migration',
  features: 'Input of a model',
  app: 'Owned by an application',
};

/** `lifeCycle` as the service's ingestion would fill it; undefined when it fills nothing. */
const lifeCycle = (random: Random, table: TablePlan, clock: Clock): JsonDocument | undefined => {
  const { created, usage } = table.schema.service.spec.lifeCycle;
  const by = { accessedByAProcess: 'usage-workflow' };
  const event = (timestamp: number, more: JsonDocument = by) => ({ timestamp, ...more });
  const lastRead = table.kind === 'source' ? undefined : table.lastRead;
  const lastWrite = table.kind === 'source' ? table.lastRead : table.lastWrite;
  const knowsCreated = created && (table.lastRead === undefined || random.chance(0.9));
  const parts = {
    ...(knowsCreated && { created: event(clock.moment(table.created, random.int(0, 1439)), {}) }),
    ...(usage && lastWrite !== undefined && { updated: event(clock.midnight(lastWrite)) }),
    ...(usage && lastRead !== undefined && { accessed: event(clock.midnight(lastRead)) }),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
};

const partition = (random: Random, table: TablePlan): JsonDocument | undefined =>
  table.tableType === 'Partitioned' || (table.schema.layer === 'raw' && random.chance(0.3))
    ? { columns: [{ columnName: 'created_at', intervalType: 'TIME-UNIT', interval: 'DAY' }] }
    : undefined;

/** The document of one table as OpenMetadata keeps it in `table_entity.json`. */
export const tableRow = (random: Random, table: TablePlan, clock: Clock): EntityRow => {
  const { schema, name, tableType, deleted } = table;
  const { spec } = schema.service;
  const tableFqn = fqn(table.parts);
  const history = lifeCycle(random, table, clock);
  const tablePartition = partition(random, table);
  const json = {
    id: table.id,
    name,
    ...(random.chance(0.2) && { displayName: name.replaceAll('_', ' ') }),
    fullyQualifiedName: tableFqn,
    description: `${PURPOSE[schema.layer]}; theme ${schema.theme}.`,
    version: random.int(1, 30) / 10,
    updatedAt: clock.moment(random.int(0, Math.min(table.created, 300)), random.int(0, 1439)),
    updatedBy: random.pick(['ingestion-bot', 'ingestion-bot', 'steward-01', 'steward-02']),
    ...(tableType !== '' && { tableType }),
    serviceType: spec.type,
    columns: columnDocuments(table.columns, tableFqn),
    ...(!table.view && { tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['id'] }] }),
    ...(tablePartition && { tablePartition }),
    ...(schema.layer === 'archive' && { retentionPeriod: random.pick(['P365D', 'P7Y', 'P10Y']) }),
    ...(['External', 'Iceberg'].includes(tableType) && { fileFormat: 'parquet' }),
    database: reference(schema.database, 'database'),
    databaseSchema: reference(schema, 'databaseSchema'),
    ...(history && { lifeCycle: history }),
    sourceUrl: `https://console.example/${spec.name}/${encodeURIComponent(tableFqn)}`,
    ...((deleted || random.chance(0.93)) && { deleted }),
    ...(random.chance(0.01) && {
      owner: { id: random.uuid(), type: 'user', name: 'left-over-of-an-old-version' },
    }),
  };
  return { hash: table.hash, json };
};
