import type { RelationshipRow } from '../openmetadata/rows.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';
import { end, RELATION, relate } from './relations.ts';
import type { Layer } from './services.ts';

/** Where the data of a layer goes, in a believable estate. */
const NEXT_LAYERS: Record<Layer, readonly Layer[]> = {
  raw: ['staging', 'mart', 'archive'],
  staging: ['mart', 'features'],
  mart: ['mart', 'features'],
  features: ['features', 'mart'],
  app: ['app'],
  sandbox: ['sandbox', 'mart'],
  archive: ['mart', 'archive'],
};

const upstream = (from: TablePlan, type: string, to: { id: string }, deleted = false): RelationshipRow =>
  relate(end('table', from), RELATION.upstream, end(type, to), deleted);

/** Edges from a table that something reads: to live tables, dashboards, models and topics. */
const realEdges = (random: Random, table: TablePlan, live: readonly TablePlan[], pages: { id: string }[]) => {
  const others = live.filter((other) => other !== table);
  const next = others.filter(({ schema }) => NEXT_LAYERS[table.schema.layer].includes(schema.layer));
  const targets = next.length > 0 ? next : others;
  if (targets.length === 0 || (table.schema.layer === 'mart' && random.chance(0.6))) {
    return [upstream(table, random.pick(['dashboard', 'dashboard', 'mlmodel']), random.pick(pages))];
  }
  return Array.from({ length: random.int(1, 3) }, () => upstream(table, 'table', random.pick(targets)));
};

/** Edges that prove no reader: to itself, to a deleted or unknown table, or deleted themselves. */
const emptyEdges = (
  random: Random,
  table: TablePlan,
  live: readonly TablePlan[],
  gone: readonly TablePlan[],
) => {
  switch (random.weighted({ self: 1, deleted: 2, gone: 2, unknown: 1 })) {
    case 'self':
      return [upstream(table, 'table', table)];
    case 'deleted':
      return live.length > 0 ? [upstream(table, 'table', random.pick(live), true)] : [];
    case 'gone':
      return gone.length > 0 ? [upstream(table, 'table', random.pick(gone))] : [];
    case 'unknown':
      return [upstream(table, 'table', { id: random.uuid() })];
  }
};

/** Lineage within each service, and from pipelines into its raw tables. */
export const lineageRows = (random: Random, tables: readonly TablePlan[]): RelationshipRow[] => {
  const pages = Array.from({ length: 60 }, () => ({ id: random.uuid() }));
  const pipelines = Array.from({ length: 25 }, () => ({ id: random.uuid() }));
  const live = Map.groupBy(
    tables.filter(({ deleted }) => !deleted),
    ({ schema }) => schema.service,
  );
  const gone = tables.filter(({ deleted }) => deleted);
  return tables.flatMap((table) => {
    const neighbours = live.get(table.schema.service) ?? [];
    const rows = table.downstream ? realEdges(random, table, neighbours, pages) : [];
    if (!table.downstream && random.chance(0.05)) rows.push(...emptyEdges(random, table, neighbours, gone));
    if (table.schema.layer === 'raw' && table.lastWrite !== undefined) {
      rows.push(relate(end('pipeline', random.pick(pipelines)), RELATION.upstream, end('table', table)));
    }
    return rows;
  });
};

/** The tree of services, databases, schemas and tables. */
export const containmentRows = (tables: readonly TablePlan[]): RelationshipRow[] => {
  const schemas = new Set(tables.map(({ schema }) => schema));
  return [
    ...[...schemas].map(({ service, database }) =>
      relate(end('databaseService', service), RELATION.contains, end('database', database)),
    ),
    ...[...schemas].map((schema) =>
      relate(end('database', schema.database), RELATION.contains, end('databaseSchema', schema)),
    ),
    ...tables.map((table) =>
      relate(end('databaseSchema', table.schema), RELATION.contains, end('table', table)),
    ),
  ];
};
