import { createRandom, type Random } from '../../src/demo/catalogue/random.ts';
import { fqn, fqnHash } from '../../src/demo/openmetadata/hash.ts';
import type { CatalogueRows, EntityRow, JsonDocument, ProfileRow } from '../../src/demo/openmetadata/rows.ts';
import { type Day, isoDay, MS_PER_DAY } from '../../src/time.ts';

/** What a catalogue whose past is fully recorded may look like. */
export type Recorded = {
  rows: CatalogueRows;
  /** Of each table whose creation is known, the day on which it came to be. */
  created: Map<EntityRow, Day>;
};

type Options = {
  today: Day;
  /** The first day with recorded use. */
  usedFrom: Day;
  /** Nothing that OpenMetadata keeps only the latest of lies on this day or later. */
  recordedFrom: Day;
  tables: number;
  seed: string;
};

const SERVICES = [
  { name: 'lake', type: 'Snowflake', lifecycle: true, operations: true },
  { name: 'big query', type: 'BigQuery', lifecycle: false, operations: true },
  { name: 'erp', type: 'Postgres', lifecycle: false, operations: false },
  { name: 'quiet', type: 'Oracle', lifecycle: false, operations: false },
] as const;

const OWNS = 8;
const HAS = 10;
const UPSTREAM = 13;

const uuid = (kind: number, n: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

const entity = (id: string, parts: string[], members: JsonDocument = {}): EntityRow => ({
  hash: fqnHash(parts),
  json: {
    ...{ id, name: parts.at(-1), fullyQualifiedName: fqn(parts), deleted: false },
    ...{ updatedAt: 1, updatedBy: 'admin', ...members },
  },
});

/** At some time of the day. */
const at = (day: Day, random: Random): number => day * MS_PER_DAY + random.int(0, MS_PER_DAY - 1);

/** One document in either layout. */
const document = (nested: boolean, timestamp: number, members: JsonDocument): JsonDocument =>
  nested
    ? {
        id: uuid(9, timestamp % 2 ** 40),
        timestamp,
        profileData: { timestamp, ...members },
        profileType: 'x',
      }
    : { timestamp, ...members };

type Made = { row: EntityRow; id: string; created: Day | null; service: (typeof SERVICES)[number] };

export const recordedCatalogue = ({ today, usedFrom, recordedFrom, tables, seed }: Options): Recorded => {
  const random = createRandom(seed);
  const rows: CatalogueRows = {
    versions: ['1.13.4'],
    services: SERVICES.map(({ name, type }, n) => entity(uuid(1, n), [name], { serviceType: type })),
    databases: SERVICES.map(({ name }, n) => entity(uuid(2, n), [name, 'db'])),
    schemas: SERVICES.map(({ name }, n) => entity(uuid(3, n), [name, 'db', 'public'])),
    tables: [],
    domains: [entity(uuid(5, 0), ['sales']), entity(uuid(5, 1), ['sales', 'retail'])],
    users: [],
    teams: [],
    usage: [],
    profiles: [],
    relationships: [],
    tags: [],
  };
  const births = new Map<EntityRow, Day>();
  const made: Made[] = [];

  const addProfiles = (
    hash: string,
    from: Day,
    createDateTime: string | null,
    nested: () => boolean,
  ): void => {
    let bytes = random.logNormal(200 * 2 ** 30, 2);
    const every = random.pick([1, 1, 3, 7]);
    for (let day = Math.min(today, from + random.int(0, 20)); day <= today; day += every) {
      bytes *= 0.97 + 0.08 * random.next();
      const members: JsonDocument = { columnCount: 3, rowCount: 10 };
      // Now and then a profile has no size: the one before it counts.
      if (!random.chance(0.1)) members['sizeInByte'] = Math.round(bytes);
      if (createDateTime !== null) members['createDateTime'] = createDateTime;
      const json = document(nested(), at(day, random), members);
      rows.profiles.push({ entityFQNHash: hash, extension: 'table.tableProfile', json });
    }
  };

  const addOperations = (hash: string, from: Day, nested: () => boolean): void => {
    for (let n = random.int(0, 25); n > 0; n -= 1) {
      const operation = random.pick(['INSERT', 'UPDATE', 'WRITE', 'DELETE']);
      const day = random.int(Math.max(from, today - 220), today);
      const json = document(nested(), at(day, random), { operation, rowsAffected: 1 });
      rows.profiles.push({
        entityFQNHash: hash,
        extension: 'table.systemProfile',
        json,
      } satisfies ProfileRow);
    }
  };

  for (let n = 0; n < tables; n += 1) {
    const service = random.pick(SERVICES);
    const parts = [service.name, 'db', 'public', `t${n}`];
    const id = uuid(4, random.int(0, 2 ** 40));
    const birth = random.chance(0.4)
      ? random.int(recordedFrom, today)
      : random.int(usedFrom - 100, recordedFrom - 1);
    const known = random.pick(['lifeCycle', 'lifeCycle', 'profile', 'never'] as const);
    // A table of unknown creation has always been there.
    const from = known === 'never' ? usedFrom - 100 : birth;
    const stamp = (day: Day) => ({ timestamp: at(day, random) });
    const old = (): Day => random.int(usedFrom - 60, recordedFrom - 1);
    const created = known === 'lifeCycle' ? stamp(birth) : null;
    const accessed = service.lifecycle && random.chance(0.5) ? stamp(old()) : null;
    const updated = random.chance(0.3) ? stamp(old()) : null;
    const isOld = from < recordedFrom;
    const lifeCycle = {
      ...(created === null ? {} : { created }),
      ...(isOld && accessed !== null ? { accessed } : {}),
      ...(isOld && updated !== null ? { updated } : {}),
    };
    const row = entity(id, parts, {
      tableType: random.chance(0.1) ? 'View' : 'Regular',
      serviceType: service.type,
      lifeCycle,
    });
    rows.tables.push(row);
    if (known !== 'never') births.set(row, birth);
    made.push({ row, id, created: known === 'never' ? null : birth, service });
    const nested = () => random.chance(0.5);
    const profiled = known === 'profile' ? `${isoDay(birth)}T05:00:00.000000Z` : null;
    if (known === 'profile' || random.chance(0.8)) addProfiles(row.hash, from, profiled, nested);
    if (service.operations) addOperations(row.hash, from, nested);
    if (service.name === 'quiet' || random.chance(0.2)) continue;
    const until = random.chance(0.5) ? today : random.int(from, today);
    const often = random.pick([0.02, 0.1, 0.7]);
    for (let day = Math.max(from, usedFrom); day <= until; day += 1) {
      if (random.chance(often))
        rows.usage.push({ id, entityType: 'table', usageDate: isoDay(day), count1: random.int(0, 9) });
    }
  }

  const relate = (
    relation: number,
    [fromEntity, fromId]: [string, string],
    [toEntity, toId]: [string, string],
  ) => rows.relationships.push({ fromId, toId, fromEntity, toEntity, relation });
  const lasting = made.filter((table) => table.created === null || table.created < recordedFrom);
  for (const { id } of made) {
    if (random.chance(0.3)) relate(OWNS, ['user', uuid(6, 0)], ['table', id]);
    if (random.chance(0.4)) relate(HAS, ['domain', uuid(5, random.int(0, 1))], ['table', id]);
    // Only what has been there all the time reads another table: the past of lineage is not kept.
    if (random.chance(0.3)) relate(UPSTREAM, ['table', id], ['table', random.pick(lasting).id]);
  }
  relate(OWNS, ['user', uuid(6, 0)], ['databaseSchema', uuid(3, 2)]);
  // Tables that were used before may have been made anew since: when they were made first is not known any more.
  const wereUsed = new Set(
    rows.usage.flatMap(({ id, usageDate, count1 }) =>
      (count1 ?? 0) > 0 && usageDate < isoDay(recordedFrom) ? [id] : [],
    ),
  );
  for (const [n, { row, id, service }] of made.entries()) {
    const lifeCycle = row.json['lifeCycle'] as { created?: { timestamp: number } };
    if (lifeCycle.created === undefined || service.lifecycle || !wereUsed.has(id)) continue;
    lifeCycle.created = { timestamp: (today - (n % 40)) * MS_PER_DAY };
  }
  return { rows, created: births };
};
