import type { EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import { entity, liveFlag } from './entities.ts';
import { caseTwin, nastyName, plainName } from './names.ts';
import type { Random } from './prng.ts';

/** What a service's usage workflow has left behind. */
export const MODES = ['both', 'both', 'usage', 'lifecycle', 'none', 'both_stale', 'usage_stale'] as const;
export type Mode = (typeof MODES)[number];

/** Days from the first evidence to the last. */
const SPANS = [0, 1, 29, 30, 31, 60, 89, 90, 91, 120, 181, 200, 250, 300, 365, 385, 399, 400, 401];

export type ServicePlan = {
  parts: string[];
  mode: Mode;
  /** Day of the last evidence. */
  to: number;
  /** Day of the first evidence. */
  from: number;
  schemas: string[][];
};

export type Estate = {
  plans: ServicePlan[];
  services: EntityRow[];
  databases: EntityRow[];
  schemas: EntityRow[];
};

const SERVICE_TYPES = [
  'Snowflake',
  'BigQuery',
  'Redshift',
  'Databricks',
  'Postgres',
  'Oracle',
  'Frobnicator',
];

/** One to five services with their databases and schemas; some containers have no row. */
export function randomEstate(random: Random, day: number): Estate {
  const estate: Estate = { plans: [], services: [], databases: [], schemas: [] };
  const count = random.int(1, 5);
  for (let number = 0; number < count; number += 1) {
    const hasRow = random.chance(0.85);
    const name = serviceName(random, estate, hasRow, number);
    const plan = planOf(random, [name], day);
    estate.plans.push(plan);
    if (hasRow) estate.services.push(serviceRow(random, plan.parts));
    addDatabase(random, estate, plan, 0);
    if (random.chance(0.5)) addDatabase(random, estate, plan, 1);
  }
  if (random.chance(0.2)) estate.services.push(serviceRow(random, [`empty${count}`]));
  return estate;
}

function serviceName(random: Random, estate: Estate, hasRow: boolean, number: number): string {
  if (!hasRow) return plainName(random, number);
  const twin = caseTwin(estate.plans.at(-1)?.parts[0] ?? '');
  const taken = estate.plans.some((plan) => plan.parts[0] === twin);
  return twin !== null && !taken && random.chance(0.2) ? twin : nastyName(random, number);
}

const serviceRow = (random: Random, parts: string[]): EntityRow =>
  entity(random, parts, { serviceType: random.pick(SERVICE_TYPES), ...liveFlag(random) });

function planOf(random: Random, parts: string[], day: number): ServicePlan {
  const mode = random.pick(MODES);
  const stale = mode === 'both_stale' || mode === 'usage_stale';
  const to =
    day - (stale ? random.pick([13, 14, 15, 16, 31, 100, 399, 400]) : random.pick([0, 0, 0, 1, 2, 14]));
  const span = random.pick(SPANS);
  return { parts, mode, to, from: to - span, schemas: [] };
}

function addDatabase(random: Random, estate: Estate, plan: ServicePlan, number: number): void {
  const database = [...plan.parts, nastyName(random, number)];
  if (random.chance(0.95)) estate.databases.push(entity(random, database, liveFlag(random)));
  const count = random.int(1, 3);
  for (let index = 0; index < count; index += 1) {
    const schema = [...database, nastyName(random, index)];
    plan.schemas.push(schema);
    if (random.chance(0.95)) estate.schemas.push(entity(random, schema, liveFlag(random)));
  }
}
