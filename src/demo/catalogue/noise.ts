import { fqnHash } from '../openmetadata/hash.ts';
import type { ProfileRow, RelationshipRow, UsageRow } from '../openmetadata/rows.ts';
import type { Clock } from './clock.ts';
import type { TablePlan } from './plan.ts';
import { profileRow } from './profiles.ts';
import type { Random } from './random.ts';
import { end, RELATION, relate } from './relations.ts';

/** Profiles of columns: never a fact about the table. */
export const columnProfiles = (random: Random, tables: readonly TablePlan[], clock: Clock): ProfileRow[] =>
  tables.slice(0, 40).flatMap((table) =>
    table.columns.slice(0, 3).flatMap(([name]) =>
      [3, 17, 31].map((age) => ({
        ...profileRow(random, table, 'column', clock.moment(age, 120), {
          name,
          valuesCount: random.int(1000, 90_000),
          nullProportion: random.int(0, 20) / 100,
        }),
        entityFQNHash: fqnHash([...table.parts, name]),
      })),
    ),
  );

/** Profiles that stayed behind under the old name of a renamed table. */
export const orphanProfiles = (random: Random, tables: readonly TablePlan[], clock: Clock): ProfileRow[] =>
  tables.slice(0, 15).map((table) => ({
    ...profileRow(random, table, 'table', clock.moment(random.int(100, 119), 90), {
      columnCount: 9,
      rowCount: 1,
      sizeInByte: 2 ** 42,
    }),
    entityFQNHash: fqnHash([...table.parts.slice(0, 3), `${table.name}_before_rename`]),
  }));

/** Usage that says nothing about a present table: of a table that is gone, without a count, or dated after today. */
export const strayUsage = (random: Random, tables: readonly TablePlan[], clock: Clock): UsageRow[] => {
  const silent = tables.filter(({ kind, deleted }) => kind === 'zombie' && !deleted).slice(0, 6);
  return [
    ...Array.from({ length: 10 }, (_, age) => ({
      id: random.uuid(),
      entityType: 'table',
      usageDate: clock.date(age + 2),
      count1: random.int(1, 50),
    })),
    ...silent.slice(0, 2).map(({ id }) => ({ id, entityType: 'table', usageDate: clock.date(5), count1: 0 })),
    ...silent
      .slice(2, 4)
      .map(({ id }) => ({ id, entityType: 'table', usageDate: clock.date(6), count1: null })),
    ...silent.slice(4).map(({ id }) => ({ id, entityType: 'table', usageDate: clock.date(-3), count1: 4 })),
  ];
};

/** Relationships that OpenMetadata has deleted: an owner and a domain that are no more. */
export const deletedRelationships = (random: Random, tables: readonly TablePlan[]): RelationshipRow[] =>
  tables
    .filter(({ kind }) => kind === 'zombie' || kind === 'quiet')
    .slice(0, 30)
    .flatMap((table) => [
      relate(end('user', { id: random.uuid() }), RELATION.owns, end('table', table), true),
      relate(end('domain', { id: random.uuid() }), RELATION.has, end('table', table), true),
    ]);
