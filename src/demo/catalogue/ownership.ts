import type { RelationshipRow } from '../openmetadata/rows.ts';
import { idOf, type People } from './people.ts';
import type { Places } from './places.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';
import { type End, end, RELATION, relate } from './relations.ts';

/** Services and databases whose every table has an owner by inheritance. */
const OWNED_PLACES: ReadonlySet<string> = new Set([
  'mysql_backoffice',
  'growth-analytics',
  'finance_old',
  'ml',
]);

/**
 * Owners of tables, schemas, databases and services; what a table lacks it inherits from above. The first table
 * stays without any.
 */
export const ownershipRows = (
  random: Random,
  people: People,
  places: Places,
  tables: readonly TablePlan[],
): RelationshipRow[] => {
  const users = people.users.filter(({ json }) => json['isBot'] === false);
  const groups = people.teams.filter(({ json }) => json['teamType'] === 'Group');
  const someone = (teamChance: number): End =>
    random.chance(teamChance)
      ? end('team', { id: idOf(random.pick(groups)) })
      : end('user', { id: idOf(random.pick(users)) });
  const own = (owned: End, teamChance: number) => relate(someone(teamChance), RELATION.owns, owned);

  return [
    ...places.services
      .filter(({ name }) => OWNED_PLACES.has(name))
      .map((service) => own(end('databaseService', service), 1)),
    ...places.databases
      .filter(({ name }) => OWNED_PLACES.has(name))
      .map((database) => own(end('database', database), 1)),
    ...places.schemas
      .filter((schema) => schema !== tables[0]?.schema && random.chance(schema.layer === 'mart' ? 0.5 : 0.15))
      .map((schema) => own(end('databaseSchema', schema), 0.8)),
    ...tables
      .slice(1)
      .filter(({ kind }) => random.chance(kind === 'zombie' ? 0.15 : 0.3))
      .flatMap((table) => {
        const count = random.weighted({ 1: 8, 2: 2, 3: 1 });
        return Array.from({ length: Number(count) }, () => own(end('table', table), 0.4));
      }),
  ];
};
