import type { JsonDocument, ProfileRow } from '../../../src/demo/openmetadata/rows.ts';
import { boundaryAge, createDateTime, momentOf, shortAge } from './days.ts';
import { idOf } from './entities.ts';
import { hashOf } from './hash.ts';
import type { Random } from './prng.ts';
import type { TablePlan } from './tables.ts';

export type Layout = 'old' | 'new' | 'mixed';

const GIB = 2 ** 30;
/** Beyond 2^53, and with the same digits as a double and as decimal text. */
const HUGE = [2 ** 53 + 2, 2 ** 54, 3e16, 1e18];
const SIZES = [0, 0, 0.4, 0.5, 2.5, 1022.5, 1, 1023, 99 * GIB, 100 * GIB, 100 * GIB - 1, 9 * GIB, 999 * GIB];

/** profiler_data_time_series: unique per hash, extension, operation and timestamp where there is an operation. */
export function randomProfiles(
  random: Random,
  tables: readonly TablePlan[],
  day: number,
  layout: Layout,
): ProfileRow[] {
  const rows = tables.flatMap((table) => [
    ...tableProfiles(random, table, day, layout),
    ...systemProfiles(random, table, day, layout),
    ...orphans(random, table, day, layout),
  ]);
  return withoutRepeats(rows);
}

function withoutRepeats(rows: ProfileRow[]): ProfileRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (row.extension !== 'table.systemProfile') return true;
    const operation =
      (row.json['profileData'] as JsonDocument | undefined)?.['operation'] ?? row.json['operation'];
    const key = JSON.stringify([row.entityFQNHash, row.json['timestamp'], operation]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

type Shape = { hash: string; id: string; extension: ProfileRow['extension']; ms: number; data: JsonDocument };

/** The profile itself up to 1.9.8, wrapped from 1.9.9 on. */
function profile(random: Random, layout: Layout, { hash, id, extension, ms, data }: Shape): ProfileRow {
  const wrapped = layout === 'new' || (layout === 'mixed' && random.chance(0.5));
  const profileType = extension === 'table.systemProfile' ? 'system' : 'table';
  const json = wrapped
    ? {
        id: random.uuid(),
        entityReference: { id, type: 'table' },
        timestamp: ms,
        profileData: random.chance(0.8) ? { timestamp: ms, ...data } : data,
        profileType,
      }
    : { timestamp: ms, ...data };
  return { entityFQNHash: hash, extension, json };
}

/** None, one or several; the newest without a size; several for one timestamp; one of tomorrow. */
function tableProfiles(random: Random, table: TablePlan, day: number, layout: Layout): ProfileRow[] {
  const rows: ProfileRow[] = [];
  let ms = momentOf(random, day + (random.chance(0.1) ? random.pick([1, 2, 40]) : -shortAge(random)));
  while (random.chance(0.7) && rows.length < 5) {
    const data = {
      columnCount: 1,
      rowCount: random.int(0, 9),
      ...size(random),
      ...created(random, table, day),
    };
    rows.push(
      profile(random, layout, {
        hash: table.row.hash,
        id: idOf(table.row),
        extension: 'table.tableProfile',
        ms,
        data,
      }),
    );
    if (random.chance(0.65)) ms = momentOf(random, Math.floor(ms / 86_400_000) - random.int(1, 20));
  }
  return rows;
}

function size(random: Random): JsonDocument {
  if (random.chance(0.15)) return {};
  if (random.chance(0.15)) return { sizeInByte: random.pick([null, -1, -5e9]) };
  if (random.chance(0.3)) return { sizeInByte: random.pick(SIZES) };
  if (random.chance(0.02)) return { sizeInByte: random.pick(HUGE) };
  return { sizeInByte: random.int(1, 300) * random.pick([1, 1024, GIB / 8, GIB, GIB]) };
}

function created(random: Random, table: TablePlan, day: number): JsonDocument {
  if (random.chance(0.5)) return {};
  if (random.chance(0.1)) return { createDateTime: random.pick([null, -1, 'yesterday', '']) };
  const at = table.service.to - random.pick([-1, 0, 28, 29, 30, 31, 89, 90, 91, 300]);
  return { createDateTime: createDateTime(random, random.chance(0.1) ? day + 2 : at) };
}

/** Writes, often on many days; in some tables DELETE only. */
function systemProfiles(random: Random, table: TablePlan, day: number, layout: Layout): ProfileRow[] {
  if (random.chance(0.6)) return [];
  const operations = random.pick([['INSERT'], ['DELETE'], ['INSERT', 'UPDATE', 'WRITE', 'DELETE', 'MERGE']]);
  const days = [day - boundaryAge(random)];
  if (random.chance(0.1)) days.push(day + 1);
  const streak = random.chance(0.25) ? random.pick([2, 15, 29, 30, 31, 45]) : 0;
  for (let age = 1; age <= streak; age += 1) days.push(day - age);
  while (random.chance(0.5)) days.push(day - boundaryAge(random));
  return days.map((at) =>
    profile(random, layout, {
      hash: table.row.hash,
      id: idOf(table.row),
      extension: 'table.systemProfile',
      ms: momentOf(random, at),
      data: { operation: random.pick(operations), rowsAffected: random.pick([0, 5, null]) },
    }),
  );
}

/** Profiles of columns, of the name before a rename, and of a hash in capitals. */
function orphans(random: Random, table: TablePlan, day: number, layout: Layout): ProfileRow[] {
  const renamed = hashOf([...table.parts.slice(0, -1), `${table.parts.at(-1)}_before`]);
  const at = { id: idOf(table.row), ms: momentOf(random, day), extension: 'table.tableProfile' as const };
  const rows: ProfileRow[] = [];
  if (random.chance(0.1)) {
    rows.push(profile(random, layout, { ...at, hash: renamed, data: { sizeInByte: 77 * GIB } }));
    const system = { ...at, hash: renamed, extension: 'table.systemProfile' as const };
    rows.push(profile(random, layout, { ...system, data: { operation: 'INSERT' } }));
  }
  if (random.chance(0.05)) {
    rows.push(
      profile(random, layout, { ...at, hash: table.row.hash.toUpperCase(), data: { sizeInByte: 55 * GIB } }),
    );
  }
  if (random.chance(0.15)) {
    const extension = 'table.columnProfile' as const;
    const data = { sizeInByte: 33 * GIB, operation: 'INSERT', createDateTime: '2001-01-01T00:00:00Z' };
    rows.push(profile(random, layout, { ...at, hash: table.row.hash, extension, data }));
  }
  return rows;
}
