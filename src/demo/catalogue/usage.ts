import type { UsageRow } from '../openmetadata/rows.ts';
import { type Clock, HISTORY_DAYS } from './clock.ts';
import type { Kind } from './habits.ts';
import type { Places } from './places.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';

/** Queries by age in days. */
type Counts = Map<number, number>;

/** Chance of a read on a weekday and at the weekend, and the median number of reading queries on such a day. */
const READS: Partial<Record<Kind, readonly [weekday: number, weekend: number, queries: number]>> = {
  busy: [0.98, 0.55, 30],
  source: [0.98, 0.96, 4],
  regular: [0.45, 0.08, 5],
};
const RARE_READS = [0.25, 0.03, 3] as const;

const readsOn = (random: Random, table: TablePlan, age: number, clock: Clock, scale: number): number => {
  if (table.lastRead === undefined || age < table.lastRead) return 0;
  const [weekday, weekend, queries] = READS[table.kind] ?? RARE_READS;
  const quietDay = [0, 6].includes(clock.weekday(age));
  const isRead =
    age === table.lastRead ||
    (table.kind === 'monthly' ? clock.dayOfMonth(age) <= 3 : random.chance(quietDay ? weekend : weekday));
  return isRead ? Math.max(1, Math.round(random.logNormal(queries * scale * (quietDay ? 0.4 : 1), 0.4))) : 0;
};

/** Whether the table is written on that day. */
export const isWrittenOn = ({ lastWrite, writeEvery, created }: TablePlan, age: number): boolean =>
  lastWrite !== undefined && age >= lastWrite && age <= created && (age - lastWrite) % writeEvery === 0;

/** What the usage workflow counted: reads and writes, nothing on the days on which it did not run. */
const countQueries = (random: Random, table: TablePlan, evidenceAge: number, clock: Clock): Counts => {
  const counts: Counts = new Map();
  const scale = random.logNormal(1, 0.9);
  for (let age = Math.min(HISTORY_DAYS - 1, table.created); age >= evidenceAge; age--) {
    if (table.schema.service.holes.has(age)) continue;
    const reads = readsOn(random, table, age, clock, scale);
    const count = reads + (isWrittenOn(table, age) ? random.int(1, 3) : 0);
    if (count > 0) counts.set(age, count);
  }
  return counts;
};

const sumOfDays = (counts: Counts, age: number, days: number): number => {
  let sum = 0;
  for (let past = age; past < age + days; past++) sum += counts.get(past) ?? 0;
  return sum;
};

const toRows = (id: string, entityType: string, counts: Counts, clock: Clock): UsageRow[] =>
  [...counts].map(([age, count1]) => ({
    id,
    entityType,
    usageDate: clock.date(age),
    count1,
    count7: sumOfDays(counts, age, 7),
    count30: sumOfDays(counts, age, 30),
  }));

/** Days on which the workflow ran twice and counted schemas and databases twice. */
const RERUN_AGES: ReadonlySet<number> = new Set([9, 33, 70]);

/** `entity_usage`: rows of tables, and the sums of schemas and databases, which double count on a re-run. */
export const usageRows = (
  random: Random,
  tables: readonly TablePlan[],
  places: Places,
  clock: Clock,
): UsageRow[] => {
  const rows: UsageRow[][] = [];
  const sums = new Map<string, Counts>();
  for (const table of tables) {
    const { evidenceAge } = table.schema.service.spec;
    if (evidenceAge === null) continue;
    const counts = countQueries(random, table, evidenceAge, clock);
    rows.push(toRows(table.id, 'table', counts, clock));
    for (const { id } of [table.schema, table.schema.database]) {
      const sum = sums.get(id) ?? new Map();
      sums.set(id, sum);
      for (const [age, count] of counts) {
        sum.set(age, (sum.get(age) ?? 0) + count * (RERUN_AGES.has(age) ? 2 : 1));
      }
    }
  }
  for (const { id } of places.schemas)
    rows.push(toRows(id, 'databaseSchema', sums.get(id) ?? new Map(), clock));
  for (const { id } of places.databases) rows.push(toRows(id, 'database', sums.get(id) ?? new Map(), clock));
  return rows.flat();
};
