import type { EntityRow, JsonDocument } from '../../../src/demo/openmetadata/rows.ts';
import { absentMoment, boundaryAge, momentOf, shortAge } from './days.ts';
import { entity, liveFlag } from './entities.ts';
import type { Estate, ServicePlan } from './estate.ts';
import { hashOf } from './hash.ts';
import { caseTwin, nastyName } from './names.ts';
import type { Random } from './prng.ts';

/** A table on its way into the catalogue, with what the other generators need to know of it. */
export type TablePlan = { row: EntityRow; service: ServicePlan; parts: string[]; deleted: boolean };

const TYPES = [
  'Regular',
  'Regular',
  'Regular',
  'External',
  'View',
  'SecureView',
  'MaterializedView',
  'Iceberg',
  'Frobnicated',
  'view',
];

export function randomTables(
  random: Random,
  estate: Estate,
  count: number,
  now: number,
  day: number,
): TablePlan[] {
  const plans: TablePlan[] = [];
  for (let number = 0; number < count; number += 1) {
    const { service, parts } = placeOf(random, estate, plans, number);
    const deleted = random.chance(0.1);
    const row = entity(random, parts, {
      ...(deleted ? { deleted: true } : liveFlag(random)),
      ...tableType(random),
      ...lifeCycle(random, service, deleted, now, day),
      ...leftOvers(random),
      serviceType: 'Snowflake',
      columns: [{ name: 'id', dataType: 'INT', tags: [] }],
      databaseSchema: { id: random.uuid(), type: 'databaseSchema', fullyQualifiedName: 'stale.after.rename' },
    });
    plans.push({ row, service, parts, deleted });
  }
  return plans;
}

/** A schema and a name in it, sometimes the name before it in another case. */
function placeOf(
  random: Random,
  estate: Estate,
  plans: readonly TablePlan[],
  number: number,
): { service: ServicePlan; parts: string[] } {
  const last = plans.at(-1);
  const twin = caseTwin(last?.parts.at(-1) ?? '');
  if (last !== undefined && twin !== null && random.chance(0.05)) {
    const parts = [...last.parts.slice(0, -1), twin];
    if (plans.every((plan) => plan.row.hash !== hashOf(parts))) return { service: last.service, parts };
  }
  const service = random.pick(estate.plans);
  return { service, parts: [...random.pick(service.schemas), nastyName(random, number)] };
}

function tableType(random: Random): JsonDocument {
  if (random.chance(0.08)) return {};
  return { tableType: random.chance(0.05) ? null : random.pick(TYPES) };
}

/** Old rows carry owners, tags and usage of their own: to be ignored. */
function leftOvers(random: Random): JsonDocument {
  if (random.chance(0.85)) return {};
  return {
    owners: [{ id: random.uuid(), type: 'user' }],
    tags: [{ tagFQN: 'Tier.Tier1', source: 'Classification', state: 'Confirmed' }],
    usageSummary: { dailyStats: { count: 99 }, date: '2020-01-01' },
    profile: { sizeInByte: 123, timestamp: 1 },
  };
}

function lifeCycle(
  random: Random,
  service: ServicePlan,
  deleted: boolean,
  now: number,
  day: number,
): JsonDocument {
  if (random.chance(0.1)) return {};
  if (random.chance(0.05)) return { lifeCycle: random.pick([null, {}]) };
  return {
    lifeCycle: {
      ...event(random, 'accessed', accessedDay(random, service, deleted, day), now),
      ...event(random, 'updated', random.chance(0.6) ? day - boundaryAge(random) : null, now),
      ...event(random, 'created', createdDay(random, service, day), now),
    },
  };
}

function event(random: Random, name: string, day: number | null, now: number): JsonDocument {
  if (day !== null) return { [name]: { timestamp: momentOf(random, day), accessedByAProcess: 'job' } };
  const nothing = random.pick(['absent', 'null', 'empty', 'bad'] as const);
  if (nothing === 'absent') return {};
  if (nothing === 'null') return { [name]: null };
  return { [name]: nothing === 'empty' ? {} : { timestamp: absentMoment(random, now) } };
}

/** Within the plan's evidence, or so old that it is none; a deleted table's is none either. */
function accessedDay(random: Random, service: ServicePlan, deleted: boolean, day: number): number | null {
  if (deleted && random.chance(0.5)) return day - random.int(0, 5);
  const lifecycle = ['both', 'lifecycle', 'both_stale'].includes(service.mode);
  if (!lifecycle) return random.chance(0.15) ? day - random.int(401, 700) : null;
  if (random.chance(0.45)) return null;
  if (random.chance(0.1)) return day - random.pick([399, 400, 401, 402, 600]);
  if (random.chance(0.2)) return service.from;
  return Math.max(service.from, service.to - boundaryAge(random));
}

/** Around the 30 days before E, between E and D, today and tomorrow, or before the evidence begins. */
function createdDay(random: Random, service: ServicePlan, day: number): number | null {
  if (random.chance(0.45)) return null;
  if (random.chance(0.1)) return day + random.pick([0, 1, 2]);
  if (random.chance(0.5))
    return Math.min(day, service.to - random.pick([-3, -1, 0, 1, 28, 29, 30, 31, 89, 90, 91]));
  return random.chance(0.5) ? service.from - random.int(0, 400) : day - shortAge(random);
}
