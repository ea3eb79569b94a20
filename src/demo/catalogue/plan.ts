import { fqnHash } from '../openmetadata/hash.ts';
import { type ColumnSpec, chooseColumns } from './columns.ts';
import { drawHabits, drawKind, type Habits, type Kind } from './habits.ts';
import { NASTY_NAMES, uniqueTableName } from './names.ts';
import type { SchemaPlan } from './places.ts';
import type { Random } from './random.ts';
import type { Layer } from './services.ts';

/** What is decided about a table before any row is written. */
export type TablePlan = Habits & {
  id: string;
  name: string;
  /** Service, database, schema, table. */
  parts: string[];
  hash: string;
  schema: SchemaPlan;
  kind: Kind;
  /** Empty: the document has none. */
  tableType: string;
  /** A view holds no data: no profile size, no writes. */
  view: boolean;
  deleted: boolean;
  columns: ColumnSpec[];
  /** Present size in bytes, whether or not a profile ever reports it. */
  bytes: number;
};

/** Kinds of the first tables of an estate, large ones, so that even a small estate shows each kind. */
const PROMISED: readonly Kind[] = [
  ...([
    'busy',
    'refresh',
    'zombie',
    'stale',
    'stale',
    'large_quiet',
    'quiet',
    'source',
    'young',
    'fresh',
  ] as const),
  ...(['monthly', 'regular', 'zombie', 'refresh', 'busy'] as const),
];

const GIB = 2 ** 30;

const LAYER_SIZE: Record<Layer, number> = {
  ...{ mart: 1, raw: 4, staging: 1.5, sandbox: 0.5, archive: 3, features: 1.2, app: 1 },
};

const drawBytes = (random: Random, kind: Kind, schema: SchemaPlan): number => {
  if (random.chance(0.015)) return 0;
  const { sizeFactor } = schema.service.spec;
  const factor = typeof sizeFactor === 'number' ? sizeFactor : 1;
  if (kind === 'large_quiet' && factor >= 0.5) return Math.round(GIB * random.int(130, 2600));
  const gib = Math.min(random.logNormal(4 * LAYER_SIZE[schema.layer] * factor, 2.4), 8_000);
  return Math.round(gib * GIB);
};

const planTable = (
  random: Random,
  schema: SchemaPlan,
  name: string,
  promised: Kind | undefined,
): TablePlan => {
  const { spec, holes } = schema.service;
  const kind = promised ?? drawKind(random, schema.layer, spec);
  const tableType = promised === undefined ? random.weighted(spec.tableTypes) : 'Regular';
  const view = tableType === 'View' || tableType === 'SecureView';
  const parts = [...schema.parts, name];
  const habits = drawHabits(random, kind, spec, holes);
  return {
    ...habits,
    lastWrite: view ? undefined : habits.lastWrite,
    id: random.uuid(),
    name,
    parts,
    hash: fqnHash(parts),
    schema,
    kind,
    tableType,
    view,
    deleted: promised === undefined && random.chance(0.02),
    columns: chooseColumns(random, schema.theme),
    bytes: promised === undefined ? drawBytes(random, kind, schema) : GIB * random.int(160, 900),
  };
};

/** Shares `total` tables out over the schemas; every schema gets at least one. */
const tablesPerSchema = (schemas: readonly SchemaPlan[], total: number): Map<SchemaPlan, number> => {
  const weights = schemas.map((schema) => {
    const siblings = schemas.filter(({ service }) => service === schema.service);
    return (
      (schema.service.spec.share * schema.weight) / siblings.reduce((sum, { weight }) => sum + weight, 0)
    );
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return new Map(
    schemas.map((schema, i) => [schema, Math.max(1, Math.round((total * (weights[i] ?? 0)) / sum))]),
  );
};

/** Plans about `total` tables. */
export const planTables = (random: Random, schemas: readonly SchemaPlan[], total: number): TablePlan[] => {
  const tables: TablePlan[] = [];
  for (const [schema, count] of tablesPerSchema(schemas, total)) {
    const taken = new Set<string>();
    for (let n = 0; n < count; n++) {
      const name = uniqueTableName(random, schema.layer, schema.theme, taken);
      const written = schema.service.spec.upperCase ? name.toUpperCase() : name;
      tables.push(planTable(random, schema, written, PROMISED[tables.length]));
    }
  }
  return withNastyNames(random, tables);
};

/** Renames some tables, spread evenly over the estate. */
const withNastyNames = (random: Random, tables: TablePlan[]): TablePlan[] => {
  const step = tables.length / NASTY_NAMES.length;
  const offset = random.int(0, Math.floor(step) - 1);
  NASTY_NAMES.forEach((name, n) => {
    const index = Math.floor(n * step) + offset;
    const table = tables[index];
    if (table === undefined) return;
    const parts = [...table.schema.parts, name];
    tables[index] = { ...table, name, parts, hash: fqnHash(parts) };
  });
  return tables;
};
