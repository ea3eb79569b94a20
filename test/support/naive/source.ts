import type { EntityRow } from '../../../src/demo/openmetadata/rows.ts';
import {
  calendarDay,
  type Day,
  dayOf,
  epochDay,
  instant,
  isWithin,
  jsonNumber,
  jsonText,
  member,
  notAfter,
} from './days.ts';
import { domainHashesOf, downstreamCount, idOf, isLive, ownersOf, serviceName, tierOf } from './hierarchy.ts';
import { serviceTypeOf } from './money.ts';
import type { NaiveInput, TableSource } from './types.ts';

type Profile = NaiveInput['profiles'][number];

/** Every live table and view with what its own rows say. */
export const readSources = (input: NaiveInput, today: Day): TableSource[] =>
  input.tables.filter(isLive).map((table) => readSource(input, table, today));

function readSource(input: NaiveInput, table: EntityRow, today: Day): TableSource {
  const profiles = input.profiles.filter((row) => row.entityFQNHash === table.hash);
  const tableProfiles = profiles.filter((row) => row.extension === 'table.tableProfile');
  const systemProfiles = profiles.filter((row) => row.extension === 'table.systemProfile');
  return {
    id: idOf(table),
    fqn: jsonText(member(table.json, 'fullyQualifiedName')) ?? '',
    serviceName: serviceName(input, table),
    serviceType: serviceTypeOf(input, table),
    view: isView(table),
    accessed: lifeCycleDay(table, 'accessed', today),
    updated: lifeCycleDay(table, 'updated', today),
    created: creationDay(table, tableProfiles, today),
    usage: usageDays(input, idOf(table), today),
    writeDays: operationDays(systemProfiles, ['INSERT', 'UPDATE', 'WRITE'], today),
    deleteDays: operationDays(systemProfiles, ['DELETE'], today),
    size: sizeOf(tableProfiles, today),
    downstreamCount: downstreamCount(input, table),
    owners: ownersOf(input, table),
    domainHashes: domainHashesOf(input, table),
    tier: tierOf(input, table),
  };
}

/** "Population: live tables whose type is not View or SecureView"; an unknown type is a plain table. */
const isView = (table: EntityRow): boolean =>
  ['View', 'SecureView'].includes(jsonText(member(table.json, 'tableType')) ?? '');

const lifeCycleDay = (table: EntityRow, event: string, today: Day): Day | null =>
  epochDay(member(table.json, 'lifeCycle', event, 'timestamp'), today);

/** Days with `count1 > 0` within the last 400 days, of rows about tables. */
function usageDays(input: NaiveInput, id: string, today: Day): { day: Day; count: number }[] {
  const days: { day: Day; count: number }[] = [];
  for (const row of input.usage) {
    if (row.entityType !== 'table' || row.id !== id) continue;
    const day = calendarDay(row.usageDate);
    const count = row.count1 ?? 0;
    if (day !== null && isWithin(day, 400, today) && count > 0) days.push({ day, count });
  }
  return days.sort((a, b) => a.day - b.day);
}

/** A profile's value in either layout: `$.profileData.X`, else `$.X`. */
const profileValue = (profile: Profile, key: string): unknown =>
  member(profile.json, 'profileData', key) ?? member(profile.json, key);

/** The timestamp of a profile, null when it lies after the end of D. */
function profileTime(profile: Profile, today: Day): number | null {
  const ms = jsonNumber(member(profile.json, 'timestamp'));
  return ms === null || dayOf(ms) > today ? null : ms;
}

function operationDays(profiles: Profile[], operations: string[], today: Day): Day[] {
  const days: Day[] = [];
  for (const profile of profiles) {
    const ms = profileTime(profile, today);
    const operation = jsonText(profileValue(profile, 'operation')) ?? '';
    if (ms !== null && operations.includes(operation)) days.push(dayOf(ms));
  }
  return days.sort((a, b) => a - b);
}

/** Size: of the newest profile that has one; of several for one timestamp the largest. Whole bytes, half up. */
function sizeOf(profiles: Profile[], today: Day): bigint | null {
  let newest = -1;
  let size: bigint | null = null;
  for (const profile of profiles) {
    const ms = profileTime(profile, today);
    const bytes = jsonNumber(profileValue(profile, 'sizeInByte'));
    if (ms === null || bytes === null || ms < newest) continue;
    const whole = BigInt(Math.round(bytes));
    if (ms > newest || size === null || whole > size) size = whole;
    newest = ms;
  }
  return size;
}

/** "Creation day: lifeCycle.created, else createDateTime of the newest table profile, else unknown." */
function creationDay(table: EntityRow, profiles: Profile[], today: Day): Day | null {
  const created = lifeCycleDay(table, 'created', today);
  if (created !== null) return created;
  const times = profiles.map((profile) => profileTime(profile, today)).filter((ms) => ms !== null);
  const newest = times.length === 0 ? null : Math.max(...times);
  const instants = profiles
    .filter((profile) => newest !== null && profileTime(profile, today) === newest)
    .map((profile) => instant(profileValue(profile, 'createDateTime')))
    .filter((ms) => ms !== null);
  return instants.length === 0 ? null : notAfter(dayOf(Math.min(...instants)), today);
}
