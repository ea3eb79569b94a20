import type {
  CatalogueRows,
  EntityRow,
  JsonDocument,
  ProfileRow,
} from '../../../src/demo/openmetadata/rows.ts';
import { fqnOf, hashOf } from '../random-catalogue/hash.ts';
import { DAY_MS } from './days.ts';
import { naiveInputFromRows, naiveScore } from './index.ts';
import type { NaiveResult, TableFacts, Weights } from './types.ts';

/** Thursday 15 January 2026, 13:00 UTC. */
export const NOW = Date.UTC(2026, 0, 15, 13);

export const msAgo = (days: number): number => NOW - days * DAY_MS;
export const dateAgo = (days: number): string => new Date(msAgo(days)).toISOString().slice(0, 10);

/** A table by what matters to the score; every age is in days before D. Its name is its id. */
export type HandTable = {
  name: string;
  service?: string;
  type?: string | null;
  deleted?: boolean;
  accessed?: number;
  updated?: number;
  created?: number;
  /** Ages of usage rows, one query each unless told. */
  used?: (number | [age: number, count1: number | null])[];
  gib?: number;
  writes?: number[];
  deletes?: number[];
};

export const tableHash = (name: string, service = 'sf'): string => hashOf([service, 'db', 'schema', name]);

export const row = (parts: string[], json: JsonDocument = {}): EntityRow => ({
  hash: hashOf(parts),
  json: { id: parts.join('/'), name: parts.at(-1), fullyQualifiedName: fqnOf(parts), ...json },
});

export const profileRow = (
  hash: string,
  extension: ProfileRow['extension'],
  json: JsonDocument,
): ProfileRow => ({ entityFQNHash: hash, extension, json });

const moment = (name: string, age: number | undefined): JsonDocument =>
  age === undefined ? {} : { [name]: { timestamp: msAgo(age) } };

function tableRow(table: HandTable): EntityRow {
  return row([table.service ?? 'sf', 'db', 'schema', table.name], {
    id: table.name,
    ...(table.type === undefined ? {} : { tableType: table.type }),
    ...(table.deleted === undefined ? {} : { deleted: table.deleted }),
    lifeCycle: {
      ...moment('accessed', table.accessed),
      ...moment('updated', table.updated),
      ...moment('created', table.created),
    },
  });
}

function profilesOf(table: HandTable): ProfileRow[] {
  const hash = tableHash(table.name, table.service);
  const operation = (name: string) => (age: number) =>
    profileRow(hash, 'table.systemProfile', { timestamp: msAgo(age), operation: name });
  const size = table.gib === undefined ? [] : [{ timestamp: msAgo(0), sizeInByte: table.gib * 2 ** 30 }];
  return [
    ...size.map((json) => profileRow(hash, 'table.tableProfile', json)),
    ...(table.writes ?? []).map(operation('INSERT')),
    ...(table.deletes ?? []).map(operation('DELETE')),
  ];
}

/** A catalogue of hand-made tables; `more` is appended list by list. */
export function catalogueOf(tables: HandTable[], more: Partial<CatalogueRows> = {}): CatalogueRows {
  const services = [...new Set(tables.map((table) => table.service ?? 'sf'))];
  return {
    versions: [],
    services: [...services.map((name) => row([name])), ...(more.services ?? [])],
    databases: more.databases ?? [],
    schemas: more.schemas ?? [],
    tables: [...tables.map(tableRow), ...(more.tables ?? [])],
    domains: more.domains ?? [],
    users: [],
    teams: [],
    usage: [...tables.flatMap(usageOf), ...(more.usage ?? [])],
    profiles: [...tables.flatMap(profilesOf), ...(more.profiles ?? [])],
    relationships: more.relationships ?? [],
    tags: more.tags ?? [],
  };
}

const usageOf = (table: HandTable): CatalogueRows['usage'] =>
  (table.used ?? []).map((entry) => {
    const [age, count1] = typeof entry === 'number' ? [entry, 1] : entry;
    return { id: table.name, entityType: 'table', usageDate: dateAgo(age), count1 };
  });

export const scoreOf = (rows: CatalogueRows, weights?: Weights): NaiveResult =>
  naiveScore(naiveInputFromRows(rows), weights === undefined ? { now: NOW } : { now: NOW, weights });

/** The facts of one table; throws when the catalogue has no such live table. */
export function factsIn(rows: CatalogueRows, id: string): TableFacts {
  const facts = scoreOf(rows).tables.get(id);
  if (facts === undefined) throw new Error(`no live table ${id}`);
  return facts;
}

/** Evidence on D and 200 days before it, by a table that is used on both days. */
export const WITNESS: HandTable = { name: 'witness', used: [0, 200] };
