import type { CatalogueRows } from '../openmetadata/rows.ts';
import { createDomains, tagRows } from './classification.ts';
import { createClock } from './clock.ts';
import { tableRow } from './documents.ts';
import { containmentRows, lineageRows } from './lineage.ts';
import { columnProfiles, deletedRelationships, orphanProfiles, strayUsage } from './noise.ts';
import { ownershipRows } from './ownership.ts';
import { createPeople } from './people.ts';
import { placeRows, planPlaces } from './places.ts';
import { planTables } from './plan.ts';
import { profileRows } from './profiles.ts';
import { createRandom } from './random.ts';
import { withoutDuplicates } from './relations.ts';
import { usageRows } from './usage.ts';

type DemoOptions = {
  /** Epoch ms; the catalogue is as a scan at that moment finds it. */
  now: number;
  /** About how many tables (default 2000); every schema has at least one. */
  tables?: number;
  /** Another seed gives another estate (default 1). */
  seed?: number;
};

/** Versions that the demo's OpenMetadata was upgraded through; as text, the newest is not the greatest. */
const VERSIONS = ['0.0.1', '1.2.0', '1.9.5', '1.9.9', '1.10.0', '1.11.5-collate', '1.12.12', '1.13.4'];

/** A believable catalogue of a company's data estate; the same options always give the same rows. */
export const demoCatalogue = ({ now, tables: total = 2000, seed = 1 }: DemoOptions): CatalogueRows => {
  const random = createRandom(`thirdeye-demo-${seed}`);
  const clock = createClock(now);
  const places = planPlaces(random.fork('places'));
  const tables = planTables(random.fork('tables'), places.schemas, total);
  const people = createPeople(random.fork('people'), clock);
  const domains = createDomains(random.fork('domains'), places, tables, clock);
  const documents = random.fork('documents');
  const noise = random.fork('noise');
  return {
    versions: VERSIONS,
    ...placeRows(places, clock),
    tables: tables.map((table) => tableRow(documents, table, clock)),
    domains: domains.domains,
    users: people.users,
    teams: people.teams,
    usage: [...usageRows(random.fork('usage'), tables, places, clock), ...strayUsage(noise, tables, clock)],
    profiles: [
      ...profileRows(random.fork('profiles'), tables, clock),
      ...columnProfiles(noise, tables, clock),
      ...orphanProfiles(noise, tables, clock),
    ],
    relationships: withoutDuplicates([
      ...containmentRows(tables),
      ...people.memberships,
      ...domains.relationships,
      ...ownershipRows(random.fork('owners'), people, places, tables),
      ...lineageRows(random.fork('lineage'), tables),
      ...deletedRelationships(noise, tables),
    ]),
    tags: tagRows(random.fork('tags'), tables),
  };
};
