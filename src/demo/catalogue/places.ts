import { fqn, fqnHash } from '../openmetadata/hash.ts';
import type { EntityRow, JsonDocument } from '../openmetadata/rows.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import { type Layer, SCHEMA_KINDS, SERVICES, type ServiceSpec, type Theme } from './services.ts';

const AGE_OF_PLACES = 400;

/** A service, a database or a schema. */
type Place = { id: string; name: string; parts: string[] };

type ServicePlan = Place & {
  spec: ServiceSpec;
  /** Ages of the days on which the usage pipeline did not run. */
  holes: ReadonlySet<number>;
};

export type SchemaPlan = Place & {
  service: ServicePlan;
  database: Place;
  layer: Layer;
  theme: Theme;
  weight: number;
};

export type Places = { services: ServicePlan[]; databases: Place[]; schemas: SchemaPlan[] };

const planHoles = (random: Random, evidenceAge: number): Set<number> => {
  const holes = new Set<number>();
  for (let n = 0; n < 5; n++) holes.add(evidenceAge + random.int(4, 90));
  const gap = evidenceAge + random.int(20, 60);
  for (const age of [gap, gap + 1, gap + 2]) holes.add(age);
  return holes;
};

export const planPlaces = (random: Random): Places => {
  const places: Places = { services: [], databases: [], schemas: [] };
  for (const spec of SERVICES) {
    const written = (name: string) => (spec.upperCase ? name.toUpperCase() : name);
    const service: ServicePlan = {
      id: random.uuid(),
      name: spec.name,
      parts: [spec.name],
      spec,
      holes: planHoles(random, spec.evidenceAge ?? 0),
    };
    places.services.push(service);
    for (const [databaseName, schemaNames] of Object.entries(spec.databases)) {
      const name = written(databaseName);
      const database = { id: random.uuid(), name, parts: [spec.name, name] };
      places.databases.push(database);
      for (const schemaName of schemaNames) {
        const name = written(schemaName);
        const parts = [...database.parts, name];
        places.schemas.push({
          id: random.uuid(),
          name,
          parts,
          service,
          database,
          ...SCHEMA_KINDS[schemaName],
        });
      }
    }
  }
  return places;
};

/** A reference as OpenMetadata embeds it in other documents. */
export const reference = (place: Place, type: string): JsonDocument => ({
  id: place.id,
  type,
  name: place.name,
  fullyQualifiedName: fqn(place.parts),
  displayName: place.name,
  deleted: false,
});

const entity = (place: Place, serviceType: string, clock: Clock, more: JsonDocument): EntityRow => ({
  hash: fqnHash(place.parts),
  json: {
    id: place.id,
    name: place.name,
    fullyQualifiedName: fqn(place.parts),
    serviceType,
    version: 0.1,
    updatedAt: clock.moment(AGE_OF_PLACES, 30),
    updatedBy: 'ingestion-bot',
    deleted: false,
    ...more,
  },
});

export const placeRows = ({ services, databases, schemas }: Places, clock: Clock) => {
  const specOf = (place: Place) => SERVICES.find(({ name }) => name === place.parts[0]);
  const typeOf = (place: Place) => specOf(place)?.type ?? '';
  return {
    services: services.map((place) =>
      entity(place, typeOf(place), clock, { description: `${place.spec.type} of the demo estate.` }),
    ),
    databases: databases.map((place) => entity(place, typeOf(place), clock, {})),
    schemas: schemas.map((place) =>
      entity(place, typeOf(place), clock, {
        description: `Tables of the ${place.layer} layer, theme ${place.theme}.`,
        database: reference(place.database, 'database'),
      }),
    ),
  };
};
