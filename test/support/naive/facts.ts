import { activityOf, idleOf, isNew, lastWriteOf, usedWithin, useOf } from './activity.ts';
import type { Day } from './days.ts';
import { costOf } from './money.ts';
import { GIB, gatesOf, purgeScore, queriesOf, recommendationOf, writeDaysAfter } from './purge.ts';
import type { Category, Evidence, TableFacts, TableSource } from './types.ts';

/** One table's facts, once its service's evidence is known. */
export function factsOf(table: TableSource, evidence: Evidence, today: Day): TableFacts {
  const { lastUse, usage } = useOf(table, evidence, today);
  const idleDays = idleOf(table, lastUse, evidence);
  const fresh = isNew(table, lastUse, evidence);
  const active = fresh ? null : usedWithin(idleDays, lastUse, 90);
  const recent = fresh ? null : usedWithin(idleDays, lastUse, 30);
  const lastWrite = lastWriteOf(table);
  const queries30 = queriesOf(usage, evidence);
  const gates = gatesOf(table, evidence);
  const judged = active !== null && idleDays !== null && !table.view;
  const writeDaysAfterUse = writeDaysAfter(table, lastUse, today);
  const score = judged ? purgeScore({ idleDays, size: table.size, queries30, writeDaysAfterUse }) : null;
  const category =
    active === false && !table.view ? categoryOf(lastWrite, table.downstreamCount, today) : null;
  const largeUnused = !table.view && !fresh && active !== false && isLargeUnused(idleDays, table.size);
  const cost = table.view ? null : costOf(table, lastWrite, today);
  const isCostly = cost !== null && cost.micros !== null && cost.micros >= 5_000_000n;
  return {
    id: table.id,
    fqn: table.fqn,
    service: table.serviceName,
    view: table.view,
    isNew: fresh,
    activity: activityOf(active, fresh),
    active,
    recent,
    created: table.created,
    lastUse,
    idleDays,
    idleIsLowerBound: idleDays !== null && lastUse === null,
    lastWrite,
    queries30,
    downstreamCount: table.downstreamCount,
    owners: table.owners,
    owned: table.owners.length > 0,
    domainHashes: table.domainHashes,
    tier: table.tier,
    size: table.size,
    purgeScore: score,
    recommendation: score === null ? null : recommendationOf(score, gates),
    gates,
    category,
    largeUnused,
    unowned: isCostly && active !== false && !largeUnused && table.owners.length === 0,
    cost,
  };
}

/** "Each inactive table belongs to the first that fits." */
export function categoryOf(lastWrite: Day | null, downstreamCount: number, today: Day): Category {
  if (lastWrite !== null && today - lastWrite <= 30) return 'refresh_waste';
  const writtenLately = lastWrite !== null && today - lastWrite <= 90;
  return !writtenLately && downstreamCount === 0 ? 'zombie_tables' : 'stale_tables';
}

/** "Idle > 60 days, ≥ 100 GiB." */
const isLargeUnused = (idleDays: number | null, size: bigint | null): boolean =>
  idleDays !== null && idleDays > 60 && size !== null && size >= 100n * GIB;
