import { fqnHash } from '../openmetadata/hash.ts';
import type { EntityRow, JsonDocument, RelationshipRow } from '../openmetadata/rows.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import { end, RELATION, relate } from './relations.ts';

const TEAMS = ['growth', 'finance-ops', 'supply', 'ml-platform', 'data-platform', 'crm', 'support-insights'];
const ROLES = { analyst: 24, engineer: 12, steward: 4 };

export type People = { teams: EntityRow[]; users: EntityRow[]; memberships: RelationshipRow[] };

export const idOf = (row: EntityRow): string => String(row.json['id']);

const entity = (random: Random, clock: Clock, name: string, more: JsonDocument): EntityRow => ({
  hash: fqnHash([name]),
  json: {
    id: random.uuid(),
    name,
    fullyQualifiedName: name,
    displayName: name,
    version: 0.1,
    updatedAt: clock.moment(random.int(5, 300), 480),
    updatedBy: 'admin',
    deleted: false,
    ...more,
  },
});

/** Users and teams with made-up names, and which user belongs to which team. */
export const createPeople = (random: Random, clock: Clock): People => {
  const organization = entity(random, clock, 'Organization', { teamType: 'Organization' });
  const groups = TEAMS.map((name) => entity(random, clock, name, { teamType: 'Group', isJoinable: true }));
  const user = (name: string, isBot: boolean) =>
    entity(random, clock, name, { email: `${name}@company.example`, isBot, isAdmin: false });
  const humans = Object.entries(ROLES).flatMap(([role, count]) =>
    Array.from({ length: count }, (_, n) => user(`${role}-${String(n + 1).padStart(2, '0')}`, false)),
  );
  const team = (row: EntityRow) => end('team', { id: idOf(row) });
  const memberships = [
    ...groups.map((group) => relate(team(organization), RELATION.contains, team(group))),
    ...humans.map((human) =>
      relate(team(random.pick(groups)), RELATION.has, end('user', { id: idOf(human) })),
    ),
  ];
  const bots = ['ingestion-bot', 'profiler-bot'].map((name) => user(name, true));
  return { teams: [organization, ...groups], users: [...humans, ...bots], memberships };
};
