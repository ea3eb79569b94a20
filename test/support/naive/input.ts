import type { CatalogueRows, EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import type { NaiveInput } from './types.ts';

/** What MySQL would hand back: documents after a trip through JSON text. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const entities = (rows: readonly EntityRow[]): EntityRow[] =>
  rows.map((row) => ({ hash: row.hash, json: stored(row.json) }));

export function naiveInputFromRows(rows: CatalogueRows): NaiveInput {
  return {
    services: entities(rows.services),
    databases: entities(rows.databases),
    schemas: entities(rows.schemas),
    tables: entities(rows.tables),
    domains: entities(rows.domains),
    usage: rows.usage.map(({ id, entityType, usageDate, count1 }) => ({ id, entityType, usageDate, count1 })),
    profiles: rows.profiles.map((row) => ({ ...row, json: stored(row.json) })),
    relationships: rows.relationships.map((row) => ({ ...row })),
    tags: rows.tags.map(({ source, tagFQN, targetFQNHash, state }) => ({
      source,
      tagFQN,
      targetFQNHash,
      state,
    })),
  };
}
