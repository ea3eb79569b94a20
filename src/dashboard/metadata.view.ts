import { type Day, isoDay } from '../time.ts';
import { isStale } from '../zi/evidence.ts';
import type { DomainSnapshot, ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';
import type { Tally } from '../zi/tally.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';
import { moneyOf, ratesView } from './money.view.ts';
import { noDataReason, type Scope, scopeOf, totalBytes, wasteBytes } from './scope.ts';
import { percentage, terabytes } from './units.ts';

type Metadata = ZiScoreResponse['metadata'];

const SIZE_UNKNOWN = 'no size is known';
const NO_ACTIVITY = 'no activity is known';
const NO_USE = 'no use is recorded';
const NOT_KEPT = 'this was measured before ThirdEye kept the services of a domain: the next scan tells';

/** Whether there are tables to judge, and nothing is known of the use of any. */
const isUnknown = ({ population, active, inactive }: Tally): boolean =>
  population > 0 && active + inactive === 0;

const tb = (bytes: bigint | null): number | null => (bytes === null ? null : terabytes(bytes));

export const coverageOf = ({ measures }: Scope): ZiScoreResponse['coverage'] => ({
  activity: measures.compute.k.valueOf(),
  size: measures.storage.k.valueOf(),
  recency: measures.query.k.valueOf(),
});

/** How far the recorded use of these services goes: the one that ends first tells. */
const evidenceEnd = (
  services: readonly ServiceSnapshot[],
  today: Day,
): Pick<Metadata, 'evidence_to' | 'evidence_stale'> => {
  const known = services.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
  const [first] = known.sort((a, b) => a.to - b.to);
  return first === undefined
    ? { evidence_to: null, evidence_stale: null }
    : { evidence_to: isoDay(first.to), evidence_stale: isStale(first, today) };
};

const serviceView = (
  service: ServiceSnapshot,
  { weights, day: today, rates }: Snapshot,
): Metadata['services'][number] => {
  const scope = scopeOf(service.tally, weights);
  const { evidence } = service;
  return {
    name: service.name,
    service_type: service.serviceType,
    tables: service.tally.tables,
    active_tables: isUnknown(service.tally) ? null : service.tally.active,
    score: scope.score,
    coverage: coverageOf(scope),
    waste_storage_tb: tb(wasteBytes(service.tally)),
    monthly_savings_usd: moneyOf(service.tally, rates !== null).money.monthly_savings_usd,
    evidence_from: evidence === null ? null : isoDay(evidence.from),
    evidence_to: evidence === null ? null : isoDay(evidence.to),
    evidence_stale: evidence === null ? null : isStale(evidence, today),
    reason: noDataReason(scope)?.code ?? null,
  };
};

/** The part of the estate that an answer speaks of. */
export type Part =
  | { kind: 'estate' }
  | { kind: 'service'; service: ServiceSnapshot }
  | { kind: 'domain'; domain: DomainSnapshot };

/** The services that the tables of a part lie in; null where that was not kept. */
const servicesBehind = (snapshot: Snapshot, part: Part): readonly ServiceSnapshot[] | null => {
  if (part.kind === 'estate') return snapshot.services;
  if (part.kind === 'service') return [part.service];
  const hashes = part.domain.services;
  return hashes === null ? null : snapshot.services.filter(({ hash }) => hashes.includes(hash));
};

/** Counts, bytes and money of a part, how far its evidence goes, and why any of these is null. */
export const metadataOf = (scope: Scope, snapshot: Snapshot, part: Part): Omit<Metadata, 'rates_pending'> => {
  const { tally } = scope;
  const { money, reasons } = moneyOf(tally, snapshot.rates !== null);
  const known = tally.active + tally.inactive;
  const behind = servicesBehind(snapshot, part);
  const evidence = evidenceEnd(behind ?? [], snapshot.day);
  const noEvidence = behind === null ? NOT_KEPT : NO_USE;
  const values = {
    active_tables: isUnknown(tally) ? null : tally.active,
    total_storage_tb: tb(totalBytes(tally)),
    waste_storage_tb: tb(wasteBytes(tally)),
    zombie_tables: isUnknown(tally) || tally.zombiesUnknown > 0 ? null : tally.zombies,
  };
  return {
    total_tables: tally.tables,
    inactive_percentage: percentage(tally.inactive, known),
    views: tally.views,
    new_tables: tally.newTables,
    unknown_tables: tally.population - known,
    ...values,
    ...money,
    rates: ratesView(snapshot, part.kind === 'estate' ? null : behind),
    openmetadata_version: snapshot.openmetadataVersion,
    ...evidence,
    services: part.kind === 'domain' ? [] : (behind ?? []).map((service) => serviceView(service, snapshot)),
    null_reasons: {
      ...reasons,
      ...(known === 0 ? { inactive_percentage: NO_ACTIVITY } : {}),
      ...(values.active_tables === null ? { active_tables: NO_ACTIVITY } : {}),
      ...(evidence.evidence_to === null ? { evidence_to: noEvidence, evidence_stale: noEvidence } : {}),
      ...(values.total_storage_tb === null ? { total_storage_tb: SIZE_UNKNOWN } : {}),
      ...(values.waste_storage_tb === null
        ? { waste_storage_tb: known === 0 ? NO_ACTIVITY : SIZE_UNKNOWN }
        : {}),
      ...(values.zombie_tables === null
        ? { zombie_tables: isUnknown(tally) ? NO_ACTIVITY : 'lineage could not be read' }
        : {}),
    },
    not_in_openmetadata: snapshot.missing,
  };
};
