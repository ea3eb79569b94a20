import type { EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import { jsonText, member } from './days.ts';
import type { NaiveInput } from './types.ts';

/** "Live: COALESCE(deleted,0)=0." The column is generated from the document. */
export const isLive = (row: EntityRow): boolean => member(row.json, 'deleted') !== true;

export const idOf = (row: EntityRow): string => jsonText(member(row.json, 'id')) ?? '';

/** "First 3 parts of a table's hash = its schema's hash; first part = the service's nameHash." */
export const hashPrefix = (hash: string, parts: number): string => hash.split('.').slice(0, parts).join('.');

/** The service's row names it; without such a row the first part of the FQN does, its quotes removed. */
export function serviceName(input: NaiveInput, table: EntityRow): string {
  const row = input.services.find((service) => service.hash === hashPrefix(table.hash, 1));
  const name = row === undefined ? null : jsonText(member(row.json, 'name'));
  return name ?? firstPart(jsonText(member(table.json, 'fullyQualifiedName')) ?? '');
}

function firstPart(fqn: string): string {
  if (!fqn.startsWith('"')) return fqn.split('.')[0] ?? '';
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(fqn);
  return quoted === null ? fqn : (quoted[1] ?? '').replaceAll('\\"', '"');
}

/** The table and what contains it, nearest first, as ends of a relationship. A missing row is passed over. */
export function ancestry(input: NaiveInput, table: EntityRow): { id: string; entity: string }[] {
  const schema = input.schemas.find((row) => row.hash === hashPrefix(table.hash, 3));
  const database = input.databases.find((row) => row.hash === hashPrefix(table.hash, 2));
  const service = input.services.find((row) => row.hash === hashPrefix(table.hash, 1));
  const steps: { id: string; entity: string }[] = [{ id: idOf(table), entity: 'table' }];
  if (schema !== undefined) steps.push({ id: idOf(schema), entity: 'databaseSchema' });
  if (database !== undefined) steps.push({ id: idOf(database), entity: 'database' });
  if (service !== undefined) steps.push({ id: idOf(service), entity: 'databaseService' });
  return steps;
}

/** Ids at the other end of `relation`, of the nearest ancestor that has any: direct, else inherited. */
function nearest(input: NaiveInput, table: EntityRow, relation: number, fromEntities: string[]): string[] {
  for (const step of ancestry(input, table)) {
    const ids = input.relationships
      .filter((row) => row.relation === relation && row.deleted !== true)
      .filter((row) => fromEntities.includes(row.fromEntity))
      .filter((row) => row.toId === step.id && row.toEntity === step.entity)
      .map((row) => row.fromId);
    if (ids.length > 0) return [...new Set(ids)].sort();
  }
  return [];
}

/** "Owner: fromEntity user|team, relation 8", direct or inherited. */
export const ownersOf = (input: NaiveInput, table: EntityRow): string[] =>
  nearest(input, table, 8, ['user', 'team']);

/** "Domain: relation 10", direct or inherited, as the domains' hashes. */
export function domainHashesOf(input: NaiveInput, table: EntityRow): string[] {
  const ids = nearest(input, table, 10, ['domain']);
  return input.domains.filter((row) => ids.includes(idOf(row))).map((row) => row.hash);
}

/** Downstream: outgoing UPSTREAM edges, not deleted, not to itself; a table target must exist and be live. */
export function downstreamCount(input: NaiveInput, table: EntityRow): number {
  const live = new Set(input.tables.filter(isLive).map(idOf));
  const targets = input.relationships
    .filter((row) => row.relation === 13 && row.deleted !== true)
    .filter((row) => row.fromEntity === 'table' && row.fromId === idOf(table))
    .filter((row) => row.toId !== idOf(table))
    .filter((row) => row.toEntity !== 'table' || live.has(row.toId))
    .map((row) => row.toId);
  return new Set(targets).size;
}

/** "Tier1 … Tier5 on the table's hash, source 0, state 1; the lowest number counts, no inheritance." */
export function tierOf(input: NaiveInput, table: EntityRow): number | null {
  const tiers: number[] = [];
  for (const tag of input.tags) {
    if (tag.source !== 0 || tag.state !== 1 || tag.targetFQNHash !== table.hash) continue;
    const match = /^Tier\.Tier([1-5])$/.exec(tag.tagFQN);
    if (match !== null) tiers.push(Number(match[1]));
  }
  return tiers.length === 0 ? null : Math.min(...tiers);
}
