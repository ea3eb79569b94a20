import type { CatalogueRows } from '../../../src/demo/openmetadata/rows.ts';
import { today } from './days.ts';
import { randomEstate } from './estate.ts';
import { randomDomains, randomTeams, randomUsers } from './people.ts';
import { createRandom } from './prng.ts';
import { type Layout, randomProfiles } from './profiles.ts';
import { randomRelationships } from './relationships.ts';
import { randomTables } from './tables.ts';
import { randomTags } from './tags.ts';
import { randomUsage } from './usage.ts';

export { createRandom } from './prng.ts';

export type RandomCatalogueOptions = {
  /** Epoch ms; the catalogue's dates lie around its day. */
  now: number;
  /** 0 to 60 by chance when not given. */
  tables?: number;
  /** Layout of profiles; by chance when not given. */
  layout?: Layout;
};

/**
 * A small catalogue full of what is hard to read, the same for the same seed. It keeps OpenMetadata's unique
 * keys and not-null columns, so that it loads into the tables of any version that knows its columns.
 */
export function randomCatalogue(seed: number, options: RandomCatalogueOptions): CatalogueRows {
  const random = createRandom(seed);
  const day = today(options.now);
  const layout = options.layout ?? random.pick(['old', 'new', 'mixed', 'mixed']);
  const count =
    options.tables ??
    random.pick([random.int(0, 2), random.int(3, 12), random.int(3, 30), random.int(0, 60)]);
  const estate = randomEstate(random, day);
  const tables = randomTables(random, estate, count, options.now, day);
  const users = randomUsers(random);
  const teams = randomTeams(random);
  const domains = randomDomains(random);
  return {
    versions: random.pick([
      ['1.2.0'],
      ['0.0.7', '1.9.8', '1.10.0-collate', '1.2.10'],
      ['1.13.4', '1.13.0'],
      [],
    ]),
    services: estate.services,
    databases: estate.databases,
    schemas: estate.schemas,
    tables: random.shuffle(tables.map((table) => table.row)),
    domains,
    users,
    teams,
    usage: random.shuffle(randomUsage(random, estate, tables, day)),
    profiles: random.shuffle(randomProfiles(random, tables, day, layout)),
    relationships: random.shuffle(randomRelationships(random, estate, tables, { users, teams, domains })),
    tags: random.shuffle(randomTags(random, tables)),
  };
}
