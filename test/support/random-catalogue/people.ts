import type { EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import { entity } from './entities.ts';
import type { Random } from './prng.ts';

export function randomUsers(random: Random): EntityRow[] {
  const count = random.int(1, 4);
  return Array.from({ length: count }, (_, number) =>
    entity(random, [`user${number}`], { email: `user${number}@example.org`, isBot: false, deleted: false }),
  );
}

export function randomTeams(random: Random): EntityRow[] {
  const count = random.int(1, 2);
  return Array.from({ length: count }, (_, number) =>
    entity(random, [`team${number}`], { teamType: 'Group', deleted: false }),
  );
}

/** Domains with sub-domains, and names that are prefixes of one another or contain dots. */
export function randomDomains(random: Random): EntityRow[] {
  const all = [
    ['Sales'],
    ['Sales', 'EU'],
    ['Sales', 'EU', 'North.West'],
    ['Sales2'],
    ['Sales.EU'],
    ['Empty'],
  ];
  return all
    .filter(() => random.chance(0.6))
    .map((parts) => entity(random, parts, { domainType: 'Aggregate' }));
}
