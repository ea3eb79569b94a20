import { usdOrNull } from '../money/cost.ts';
import { type Day, isoDay } from '../time.ts';
import { isStale } from '../zi/evidence.ts';
import type { DomainSnapshot, ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';
import type { ZiScoreResponse } from './dashboard.schemas.ts';
import { type ExplainedFigures, figuresOf, NO_ACTIVITY } from './figures.ts';
import {
  activeTables,
  noDataReason,
  type Scope,
  savings,
  scopeOf,
  wasteBytes,
  zombieTables,
} from './scope.ts';
import { percentage, terabytesOrNull } from './units.ts';
import { ratesView } from './used-rates.view.ts';

type Metadata = ZiScoreResponse['metadata'];

const NO_USE = 'no use is recorded';
const NOT_KEPT = 'this was measured before ThirdEye kept the services of a domain: the next scan tells';

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
    active_tables: activeTables(service.tally),
    score: scope.score,
    coverage: coverageOf(scope),
    waste_storage_tb: terabytesOrNull(wasteBytes(service.tally)),
    monthly_savings_usd: rates === null ? null : usdOrNull(savings(service.tally)),
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

/** Why figures are null, by their names in this answer. */
const reasonsOf = ({ reasons }: ExplainedFigures): Metadata['null_reasons'] => {
  const named = {
    total_storage_tb: reasons.total_tb,
    waste_storage_tb: reasons.waste_tb,
    total_monthly_cost_usd: reasons.total_monthly_cost_usd,
    monthly_savings_usd: reasons.monthly_savings_opportunity_usd,
    unpriced_tables: reasons.unpriced_tables,
    unpriced_storage_tb: reasons.unpriced_tb,
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, why]) => (why === undefined ? [] : [[name, why]])),
  );
};

/** Counts, bytes and money of a part, how far its evidence goes, and why any of these is null. */
export const metadataOf = (scope: Scope, snapshot: Snapshot, part: Part): Omit<Metadata, 'rates_pending'> => {
  const { tally } = scope;
  const explained = figuresOf(tally, snapshot.rates !== null);
  const { figures } = explained;
  const [active, zombies] = [activeTables(tally), zombieTables(tally)];
  const known = tally.active + tally.inactive;
  const behind = servicesBehind(snapshot, part);
  const evidence = evidenceEnd(behind ?? [], snapshot.day);
  const noEvidence = behind === null ? NOT_KEPT : NO_USE;
  return {
    total_tables: tally.tables,
    active_tables: active,
    inactive_percentage: percentage(tally.inactive, known),
    views: tally.views,
    new_tables: tally.newTables,
    unknown_tables: tally.population - known,
    total_storage_tb: figures.total_tb,
    waste_storage_tb: figures.waste_tb,
    zombie_tables: zombies,
    total_monthly_cost_usd: figures.total_monthly_cost_usd,
    monthly_savings_usd: figures.monthly_savings_opportunity_usd,
    unpriced_tables: figures.unpriced_tables,
    unpriced_storage_tb: figures.unpriced_tb,
    rates: ratesView(snapshot, part.kind === 'estate' ? null : behind),
    openmetadata_version: snapshot.openmetadataVersion,
    ...evidence,
    services: part.kind === 'domain' ? [] : (behind ?? []).map((service) => serviceView(service, snapshot)),
    null_reasons: {
      ...reasonsOf(explained),
      ...(known === 0 ? { inactive_percentage: NO_ACTIVITY } : {}),
      ...(active === null ? { active_tables: NO_ACTIVITY } : {}),
      ...(evidence.evidence_to === null ? { evidence_to: noEvidence, evidence_stale: noEvidence } : {}),
      ...(zombies === null
        ? { zombie_tables: active === null ? NO_ACTIVITY : 'lineage could not be read' }
        : {}),
    },
    not_in_openmetadata: snapshot.missing,
  };
};
