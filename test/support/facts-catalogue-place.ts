import type { CatalogueRows, EntityRow, JsonDocument, ProfileRow } from '../../src/demo/openmetadata/rows.ts';
import { NOW } from './facts-catalogue-names.ts';
import { fqnOf, hashOf } from './random-catalogue/hash.ts';
import { createRandom } from './random-catalogue/index.ts';

const MS_PER_DAY = 86_400_000;

export const GIB = 2 ** 30;

/** OpenMetadata's relation numbers. */
export const MENTIONED_IN = 5;
export const OWNS = 8;
export const HAS = 10;
export const UPSTREAM = 13;

/** Noon of the day that was so many days before the scan's. */
export const noon = (age: number): number => Math.floor(NOW / MS_PER_DAY - age) * MS_PER_DAY + MS_PER_DAY / 2;

export const date = (age: number): string => new Date(noon(age)).toISOString().slice(0, 10);

/** As the API shows a day. */
export const shown = (age: number): string => `${date(age)}T00:00:00.000Z`;

export const emptyCatalogue = (): CatalogueRows => ({
  versions: [],
  services: [],
  databases: [],
  schemas: [],
  tables: [],
  domains: [],
  users: [],
  teams: [],
  usage: [],
  profiles: [],
  relationships: [],
  tags: [],
});

const random = createRandom(3);

/** A service of its own for each fact, so that facts do not touch each other; its rows go to `rows`. */
export const createPlace = (service: string, rows: CatalogueRows) => {
  const ids = new Map<string, string>();
  const hashes = new Map<string, string>();
  const id = (name: string): string => {
    const known = ids.get(name) ?? random.uuid();
    ids.set(name, known);
    return known;
  };

  const entity = (kind: string, parts: string[], more: JsonDocument = {}): EntityRow => ({
    hash: hashOf(parts),
    json: {
      id: id(kind),
      name: parts.at(-1),
      fullyQualifiedName: fqnOf(parts),
      updatedAt: NOW,
      updatedBy: 'admin',
      ...more,
    },
  });

  const place = {
    service,
    rows,
    id,
    /** Rows of the containers; without them the service is known from its tables only. */
    containers: (database = 'db', schema = 'schema') => {
      rows.services.push(entity('service', [service], { serviceType: 'Snowflake' }));
      rows.databases.push(entity('database', [service, database]));
      rows.schemas.push(entity('schema', [service, database, schema]));
    },
    table: (name: string, json: JsonDocument = {}, database = 'db', schema = 'schema') => {
      const row = entity(name, [service, database, schema, name], json);
      hashes.set(name, row.hash);
      rows.tables.push(row);
    },
    /** One query a day unless told. */
    used: (name: string, ...days: (number | [age: number, count1: number])[]) => {
      for (const entry of days) {
        const [age, count1] = typeof entry === 'number' ? [entry, 1] : entry;
        rows.usage.push({ id: id(name), entityType: 'table', usageDate: date(age), count1 });
      }
    },
    /** `old` is the layout up to 1.9.8, where the document is the profile. */
    profile: (
      name: string,
      layout: 'old' | 'new',
      json: JsonDocument & { timestamp: number },
      extension: ProfileRow['extension'] = 'table.tableProfile',
    ) => {
      const entityFQNHash = hashes.get(name) ?? hashOf([service, 'db', 'schema', name]);
      const { timestamp } = json;
      rows.profiles.push({
        entityFQNHash,
        extension,
        json: layout === 'old' ? json : { id: random.uuid(), timestamp, profileData: json, profileType: 'x' },
      });
    },
    operation: (name: string, layout: 'old' | 'new', operation: string, age: number) =>
      place.profile(
        name,
        layout,
        { timestamp: noon(age), operation, rowsAffected: 1 },
        'table.systemProfile',
      ),
    edge: (
      from: [type: string, name: string],
      relation: number,
      to: [type: string, name: string],
      deleted = false,
    ) =>
      rows.relationships.push({
        fromEntity: from[0],
        fromId: id(from[1]),
        relation,
        toEntity: to[0],
        toId: id(to[1]),
        deleted,
      }),
    user: (name: string) =>
      rows.users.push(entity(name, [name], { email: `${name}@example.org`, isBot: false })),
    team: (name: string) => rows.teams.push(entity(name, [name], { teamType: 'Group' })),
    domain: (...parts: string[]) =>
      rows.domains.push(entity(parts.join('/'), parts, { domainType: 'Aggregate' })),
    tag: (name: string, tagFQN: string, { source = 0, state = 1, column = '' } = {}) => {
      const parts = [service, 'db', 'schema', name];
      const targetFQNHash = hashOf(column === '' ? parts : [...parts, column]);
      rows.tags.push({ source, tagFQN, targetFQNHash, labelType: 0, state });
    },
    /** Use was recorded from 200 days ago up to today, by a table that was used on both days. */
    witness: (evidence: 'usage' | 'lifecycle' = 'usage') => {
      place.table('witness', evidence === 'usage' ? {} : { lifeCycle: { accessed: { timestamp: noon(0) } } });
      place.used('witness', 0, 200);
    },
  };
  return place;
};

export type Place = ReturnType<typeof createPlace>;
