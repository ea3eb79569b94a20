import type { UsageRow } from '../../../src/demo/openmetadata/rows.ts';
import { boundaryAge, dateOf } from './days.ts';
import { idOf } from './entities.ts';
import type { Estate, ServicePlan } from './estate.ts';
import type { Random } from './prng.ts';
import type { TablePlan } from './tables.ts';

/** entity_usage: one row per entity and day. */
export function randomUsage(
  random: Random,
  estate: Estate,
  tables: readonly TablePlan[],
  day: number,
): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  const put = (row: UsageRow): void => {
    const key = `${row.usageDate} ${row.id}`;
    if (!rows.has(key)) rows.set(key, row);
  };
  for (const service of estate.plans) anchor(random, service, tables, put);
  for (const table of tables) {
    for (const at of usageDays(random, table, day)) put(usageRow(random, idOf(table.row), at));
    for (const decoy of decoys(random, table, day)) put(decoy);
  }
  for (const row of strangers(random, estate, day)) put(row);
  return [...rows.values()];
}

const counts = [1, 1, 1, 2, 9, 250, 0, null] as const;

const usageRow = (
  random: Random,
  id: string,
  day: number,
  count1: number | null = random.pick(counts),
): UsageRow => ({
  id,
  entityType: 'table',
  usageDate: dateOf(day),
  count1,
  ...(random.chance(0.5) ? { count7: 7, count30: random.pick([3, 0, null]) } : {}),
});

const hasUsage = (service: ServicePlan): boolean =>
  ['both', 'usage', 'both_stale', 'usage_stale'].includes(service.mode);

/** The first and the last day of the plan's span, on two tables of the service. */
function anchor(
  random: Random,
  service: ServicePlan,
  tables: readonly TablePlan[],
  put: (row: UsageRow) => void,
): void {
  const own = tables.filter((table) => table.service === service && !table.deleted);
  if (!hasUsage(service) || own.length === 0) return;
  put(usageRow(random, idOf(random.pick(own).row), service.from, 1));
  put(usageRow(random, idOf(random.pick(own).row), service.to, 1));
}

function usageDays(random: Random, table: TablePlan, day: number): number[] {
  const { service } = table;
  if (!hasUsage(service) && !table.deleted) return [];
  if (random.chance(0.45)) return [];
  const days = [Math.max(service.from, service.to - boundaryAge(random))];
  while (random.chance(0.5)) days.push(random.int(service.from, service.to));
  while (random.chance(0.3)) days.push(service.to - random.pick([28, 29, 30, 31]));
  return days.filter((at) => at <= service.to && at <= day);
}

/** Rows that are no evidence: too old, in the future, nothing counted, of another entity type. */
function decoys(random: Random, table: TablePlan, day: number): UsageRow[] {
  const id = idOf(table.row);
  const rows: UsageRow[] = [];
  if (random.chance(0.15)) rows.push(usageRow(random, id, day - random.pick([401, 402, 450, 800]), 5));
  if (random.chance(0.15)) rows.push(usageRow(random, id, day + random.pick([1, 2, 30]), 5));
  if (random.chance(0.15)) rows.push(usageRow(random, id, day - boundaryAge(random), random.pick([0, null])));
  if (random.chance(0.1)) {
    rows.push({ ...usageRow(random, id, day - random.int(0, 60), 4), entityType: 'databaseSchema' });
  }
  return rows;
}

/** Usage of schemas and databases, and of a table that is no longer there. */
function strangers(random: Random, estate: Estate, day: number): UsageRow[] {
  const containers = [
    ...estate.schemas.map((row) => ({ id: idOf(row), entityType: 'databaseSchema' })),
    ...estate.databases.map((row) => ({ id: idOf(row), entityType: 'database' })),
    { id: random.uuid(), entityType: 'table' },
  ];
  return containers
    .filter(() => random.chance(0.4))
    .map(({ id, entityType }) => ({ ...usageRow(random, id, day - random.int(0, 40), 12), entityType }));
}
