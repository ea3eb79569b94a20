import type { EntityRow, RelationshipRow } from '../../../src/demo/openmetadata/rows.ts';
import { idOf } from './entities.ts';
import type { Estate } from './estate.ts';
import type { Random } from './prng.ts';
import type { TablePlan } from './tables.ts';

const OWNS = 8;
const HAS = 10;
const UPSTREAM = 13;

type People = { users: EntityRow[]; teams: EntityRow[]; domains: EntityRow[] };
type End = { id: string; entity: string };

/** entity_relationship: unique per (fromId, toId, relation). */
export function randomRelationships(
  random: Random,
  estate: Estate,
  tables: readonly TablePlan[],
  people: People,
): RelationshipRow[] {
  const rows = new Map<string, RelationshipRow>();
  const put = (from: End, to: End, relation: number, deleted = random.chance(0.12)): void => {
    const key = `${from.id} ${to.id} ${relation}`;
    const row = { fromId: from.id, toId: to.id, fromEntity: from.entity, toEntity: to.entity, relation };
    if (!rows.has(key)) rows.set(key, deleted || random.chance(0.5) ? { ...row, deleted } : row);
  };
  const users = people.users.map((row) => ({ id: idOf(row), entity: 'user' }));
  const teams = people.teams.map((row) => ({ id: idOf(row), entity: 'team' }));
  const domains = people.domains.map((row) => ({ id: idOf(row), entity: 'domain' }));
  const ends = tables.map((table) => ({ id: idOf(table.row), entity: 'table' }));
  for (const team of teams) for (const user of users) put(team, user, HAS);

  const containers = containersOf(estate);
  for (const [end, probability] of [...containers, ...ends.map((table) => [table, 0.3] as const)]) {
    while (random.chance(probability)) put(random.pick([...users, ...teams]), end, OWNS);
    while (domains.length > 0 && random.chance(probability)) put(random.pick(domains), end, HAS);
  }
  for (const end of ends) {
    for (const target of lineageTargets(random, end, ends)) put(end, target, UPSTREAM);
    decoys(random, end, put);
  }
  return [...rows.values()];
}

const containersOf = (estate: Estate): (readonly [End, number])[] => [
  ...estate.schemas.map((row) => [{ id: idOf(row), entity: 'databaseSchema' }, 0.25] as const),
  ...estate.databases.map((row) => [{ id: idOf(row), entity: 'database' }, 0.15] as const),
  ...estate.services.map((row) => [{ id: idOf(row), entity: 'databaseService' }, 0.15] as const),
];

/** Another table (live or deleted), itself, one that is gone, or something that is no table. */
function lineageTargets(random: Random, from: End, tables: readonly End[]): End[] {
  const targets: End[] = [];
  while (random.chance(0.35)) {
    const entity = random.pick(['dashboard', 'pipeline', 'mlmodel', 'topic']);
    targets.push(
      random.pick([from, random.pick(tables), random.pick(tables), { id: random.uuid(), entity: 'table' }]),
    );
    if (random.chance(0.2)) targets.push({ id: random.uuid(), entity });
  }
  return targets;
}

/** Edges that look like an owner, a domain or a reader and are none. */
function decoys(random: Random, table: End, put: (from: End, to: End, relation: number) => void): void {
  const other = (entity: string): End => ({ id: random.uuid(), entity });
  if (random.chance(0.05)) put(other('dashboard'), table, UPSTREAM);
  if (random.chance(0.05)) put(table, other('query'), 5);
  if (random.chance(0.05)) put(other('dataProduct'), table, HAS);
  if (random.chance(0.05)) put(other('domain'), { ...table, entity: 'dashboard' }, HAS);
  if (random.chance(0.05)) put(other('bot'), table, OWNS);
  if (random.chance(0.05)) put(other('user'), { ...table, entity: 'glossaryTerm' }, OWNS);
  if (random.chance(0.05)) put(other('user'), table, 7);
}
