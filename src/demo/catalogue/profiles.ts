import { fqn } from '../openmetadata/hash.ts';
import type { JsonDocument, ProfileRow } from '../openmetadata/rows.ts';
import { type Clock, HISTORY_DAYS } from './clock.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';
import { isWrittenOn } from './usage.ts';

type ProfileType = 'table' | 'system' | 'column';

/** A profile in the layout that OpenMetadata writes since 1.10. */
export const profileRow = (
  random: Random,
  table: TablePlan,
  profileType: ProfileType,
  timestamp: number,
  profileData: JsonDocument,
): ProfileRow => ({
  entityFQNHash: table.hash,
  extension: `table.${profileType}Profile`,
  json: {
    id: random.uuid(),
    entityReference: { id: table.id, type: 'table', fullyQualifiedName: fqn(table.parts) },
    timestamp,
    profileData: { timestamp, ...profileData },
    profileType,
  },
});

const isProfiled = (random: Random, { schema, view, kind }: TablePlan): boolean =>
  schema.service.spec.sizeFactor !== null &&
  !view &&
  (kind === 'young' || kind === 'fresh' || random.chance(0.95));

/** Table profiles, one every 10 to 15 days; the size grows while the table is written. */
const tableProfiles = (random: Random, table: TablePlan, clock: Clock): ProfileRow[] => {
  if (!isProfiled(random, table)) return [];
  const { bytes, created, lastWrite, schema } = table;
  const reportsSize = schema.service.spec.sizeFactor !== 'unsized' && table.tableType !== 'External';
  const newestLacksSize = random.chance(0.04);
  const monthlyGrowth = random.logNormal(0.03, 0.8);
  const bytesPerRow = random.int(60, 900);
  const createDateTime = new Date(clock.moment(created, 200)).toISOString();
  const rows: ProfileRow[] = [];
  const newest = Math.min(random.int(0, 9), created);
  for (let age = newest; age <= Math.min(created, HISTORY_DAYS - 1); age += random.int(10, 15)) {
    const daysOfGrowth = lastWrite === undefined ? 0 : Math.max(0, age - lastWrite);
    const size = Math.round(bytes / (1 + monthlyGrowth) ** (daysOfGrowth / 30));
    rows.push(
      profileRow(random, table, 'table', clock.moment(age, random.int(60, 300)), {
        profileSampleType: 'PERCENTAGE',
        profileSample: 100,
        columnCount: table.columns.length,
        rowCount: Math.round(size / bytesPerRow),
        ...(reportsSize && !(newestLacksSize && age === newest) && { sizeInByte: size }),
        createDateTime,
      }),
    );
  }
  const [first] = rows;
  return first !== undefined && random.chance(0.02) ? [...rows, duplicate(random, first)] : rows;
};

/** The same profile again, as a profiler that was restarted writes it. */
const duplicate = (random: Random, row: ProfileRow): ProfileRow => ({
  ...row,
  json: { ...row.json, id: random.uuid() },
});

/** Profiled write operations: every write of a refreshed table in 50 days, a sample of the others' writes. */
const systemProfiles = (random: Random, table: TablePlan, clock: Clock): ProfileRow[] => {
  const { lastWrite, kind, created } = table;
  const operation = kind === 'source' ? 'WRITE' : random.pick(['INSERT', 'INSERT', 'UPDATE', 'WRITE']);
  const minute = random.int(0, 360);
  const write = (age: number, operation: string) =>
    profileRow(random, table, 'system', clock.moment(age, minute), {
      operation,
      rowsAffected: Math.round(random.logNormal(20_000, 1.5)),
    });
  if (kind === 'fresh' && table.schema.service.spec.writes) return [write(created, 'INSERT')];
  if (lastWrite === undefined) return [];
  const rows = [write(lastWrite, operation)];
  const oldest = kind === 'refresh' ? lastWrite + 50 : 85;
  for (let age = lastWrite + 1; age <= oldest; age++) {
    if (isWrittenOn(table, age) && random.chance(kind === 'refresh' ? 1 : 0.15))
      rows.push(write(age, operation));
  }
  if (random.chance(0.05)) rows.push(write(lastWrite + 7, 'DELETE'));
  return rows;
};

/** `profiler_data_time_series`: table and system profiles of every table that its service can profile. */
export const profileRows = (random: Random, tables: readonly TablePlan[], clock: Clock): ProfileRow[] =>
  tables.flatMap((table) => [
    ...tableProfiles(random, table, clock),
    ...(table.view ? [] : systemProfiles(random, table, clock)),
  ]);
