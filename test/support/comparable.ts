import type { Selectable } from 'kysely';
import type { TableFacts as StoredFacts } from '../../src/catalogue/table-facts.ts';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import type { TableVerdictsTable } from '../../src/db/thirdeye.tables.ts';
import type { Day } from '../../src/time.ts';
import type { Evidence } from '../../src/zi/evidence.ts';
import { groundsOf } from '../../src/zi/verdict.ts';
import type { ComponentName, Scope, TableFacts } from './naive/types.ts';

const NAMES: ComponentName[] = ['compute', 'storage', 'query', 'others'];

/** Doubles that are quotients of the same whole numbers may differ in the last bits. */
const rate = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(12)));

const rates = <T extends Record<string, number | null>>(values: T) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, rate(value)]));

/** 4 decimals, half up, in whole numbers only. */
const terabytes = (bytes: bigint): number => Number((bytes * 10_000n + 2n ** 39n) / 2n ** 40n) / 10_000;

const perComponent = <T>(of: (name: ComponentName) => T) =>
  Object.fromEntries(NAMES.map((name) => [name, of(name)]));

/** The service's answer, in the shape that `naiveComparable` gives. Nothing known in bytes counts as 0 there. */
export const comparable = (answer: ZiScoreResponse) => ({
  score: answer.score,
  status: answer.status,
  reason: answer.reason === 'only_new_tables' ? 'no_tables' : answer.reason,
  breakdown: { ...answer.breakdown },
  bounds: answer.bounds,
  coverage: rates(answer.coverage),
  sensitivity: answer.sensitivity,
  components: perComponent((name) => {
    const component = answer.components[name];
    return { ...component, rate: rate(component.rate), weight: rate(component.weight) };
  }),
  total_tables: answer.metadata.total_tables,
  views: answer.metadata.views,
  new_tables: answer.metadata.new_tables,
  active_tables: answer.metadata.active_tables,
  unknown_tables: answer.metadata.unknown_tables,
  inactive_percentage: answer.metadata.inactive_percentage,
  zombie_tables: answer.metadata.zombie_tables,
  total_storage_tb: answer.metadata.total_storage_tb ?? 0,
  waste_storage_tb: answer.metadata.waste_storage_tb ?? 0,
});

/** Counts of a scope in which nothing is known of any table that could be judged are unknown, not 0. */
const knownCount = (scope: Scope, tables: number | null): number | null =>
  scope.unknown_tables > 0 && scope.inactive_percentage === null ? null : tables;

export const naiveComparable = (scope: Scope): ReturnType<typeof comparable> => ({
  score: scope.score,
  status: scope.status,
  reason: scope.reason,
  breakdown: { ...scope.breakdown },
  bounds: scope.bounds,
  coverage: rates(scope.coverage),
  sensitivity:
    scope.sensitivity.lower === null || scope.sensitivity.upper === null
      ? null
      : { lower: scope.sensitivity.lower, upper: scope.sensitivity.upper },
  components: perComponent((name) => {
    const { numerator, denominator, ...component } = scope.components[name];
    return {
      ...component,
      rate: rate(component.rate),
      weight: rate(component.weight),
      numerator: Number(numerator),
      denominator: Number(denominator),
    };
  }),
  total_tables: scope.total_tables,
  views: scope.views,
  new_tables: scope.new_tables,
  active_tables: knownCount(scope, scope.active_tables),
  unknown_tables: scope.unknown_tables,
  inactive_percentage: scope.inactive_percentage,
  zombie_tables: knownCount(scope, scope.zombie_tables),
  total_storage_tb: terabytes(scope.total_bytes),
  waste_storage_tb: terabytes(scope.waste_bytes),
});

const WASTE = new Set(['refresh_waste', 'zombie_tables', 'stale_tables']);

const numberOrNull = (value: string | number | null): number | null =>
  value === null ? null : Number(value);

/** Stored verdicts and facts of tables that are not views, in the shape that `naiveTables` gives. */
export const comparableTables = (
  verdicts: readonly Selectable<TableVerdictsTable>[],
  facts: ReadonlyMap<string, StoredFacts>,
  evidence: ReadonlyMap<string, Evidence | null>,
  today: Day,
) =>
  new Map(
    verdicts.map((row) => {
      const table = facts.get(row.id);
      if (table === undefined) throw new Error(`no facts of ${row.id}`);
      const of = evidence.get(row.service_hash) ?? null;
      const grounds = groundsOf(table, of, today);
      const { idleFromDay: from } = grounds;
      return [
        row.id,
        {
          fqn: table.fqn,
          activity: row.activity,
          recent: grounds.recent,
          lastUse: grounds.lastUsedDay,
          idleDays: from === null || of === null ? null : Math.max(0, of.to - from),
          lastWrite: grounds.lastWrittenDay,
          queries30: grounds.queries30d ?? 0,
          downstreamCount: table.downstreamCount ?? undefined,
          owners: table.owners?.length,
          tier: table.tier,
          domains: [...(table.domains ?? [])].sort(),
          size: table.sizeBytes,
          purgeScore: numberOrNull(row.purge_score),
          recommendation: row.recommendation,
          gates: grounds.gates as string[],
          category: WASTE.has(row.category ?? '') ? row.category : null,
          largeUnused: row.category === 'large_unused',
          unowned: row.category === 'unowned_tables',
          costMicros: row.monthly_cost_micros === null ? null : BigInt(row.monthly_cost_micros),
          savingsKind: row.savings_kind as string | null,
        },
      ];
    }),
  );

export const naiveTables = (tables: ReadonlyMap<string, TableFacts>): ReturnType<typeof comparableTables> =>
  new Map(
    [...tables]
      .filter(([, table]) => !table.view)
      .map(([id, table]) => [
        id,
        {
          fqn: table.fqn,
          activity: table.activity,
          recent: table.recent,
          lastUse: table.lastUse,
          idleDays: table.idleDays,
          lastWrite: table.lastWrite,
          queries30: table.queries30,
          downstreamCount: table.downstreamCount,
          owners: table.owners.length,
          tier: table.tier,
          domains: [...table.domainHashes].sort(),
          size: table.size,
          purgeScore: table.purgeScore,
          recommendation: table.recommendation,
          gates: table.gates,
          category: table.category,
          largeUnused: table.largeUnused,
          unowned: table.unowned,
          costMicros: table.cost?.micros ?? null,
          savingsKind: table.cost?.kind ?? null,
        },
      ]),
  );
