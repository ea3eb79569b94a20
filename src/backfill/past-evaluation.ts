import { factsOn, type PastTable } from '../catalogue/past-table.ts';
import { extremesOn, type RecordedUse } from '../catalogue/recorded-use.ts';
import type { ServiceFacts, ServiceHash } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { judge } from '../zi/activity.ts';
import { selfAndAbove } from '../zi/evaluate.ts';
import { type Evidence, evidenceOf } from '../zi/evidence.ts';
import { count, emptyTally, type Tally } from '../zi/tally.ts';

/** Days of recorded use that must lie before a day for its score to mean anything. */
const MIN_EVIDENCE_DAYS = 30;

type EvidenceOn = ReadonlyMap<ServiceHash, Evidence | null>;

/** What the evidence of each service was on a day. */
export const evidenceOn = (use: ReadonlyMap<ServiceHash, RecordedUse>, day: Day): EvidenceOn =>
  new Map([...use].map(([service, recorded]) => [service, evidenceOf(extremesOn(recorded, day))]));

/** Whether the estate's use had been recorded for long enough before a day. */
export const hasEvidence = (evidence: EvidenceOn, day: Day): boolean =>
  [...evidence.values()].some((of) => of !== null && day - of.from >= MIN_EVIDENCE_DAYS);

export type PastDay = {
  day: Day;
  services: (ServiceFacts & { tally: Tally })[];
  domains: { hash: string; tally: Tally }[];
};

type Known = {
  /** Those that the scan found: what has gone since is not in OpenMetadata any more. */
  services: readonly ServiceFacts[];
  domains: readonly { hash: string }[];
  use: ReadonlyMap<ServiceHash, RecordedUse>;
};

/**
 * Judges each table as a scan on each of these days (ascending) would have, and tallies them by day. Memory grows
 * with days, services and domains, not with tables.
 */
export const createPastEvaluation = ({ services, domains, use }: Known, days: readonly Day[]) => {
  const past = days.map((day) => ({
    day,
    evidence: evidenceOn(use, day),
    services: new Map(
      services.map(({ hash, name, serviceType }) => [hash, { hash, name, serviceType, tally: emptyTally() }]),
    ),
    domains: new Map(domains.map(({ hash }) => [hash, { hash, tally: emptyTally() }])),
  }));

  return {
    add: (table: PastTable): void => {
      const above = [...new Set((table.domains ?? []).flatMap(selfAndAbove))];
      for (const [i, facts] of factsOn(table, days).entries()) {
        const on = past[i];
        const service = on?.services.get(table.serviceHash);
        if (facts === null || on === undefined || service === undefined) continue;
        const judgement = judge(facts, on.evidence.get(table.serviceHash) ?? null, on.day);
        count(service.tally, facts, judgement, on.day);
        for (const hash of above) {
          const domain = on.domains.get(hash);
          if (domain !== undefined) count(domain.tally, facts, judgement, on.day);
        }
      }
    },
    days: (): PastDay[] =>
      past.map(({ day, services: byService, domains: byDomain }) => ({
        day,
        services: [...byService.values()],
        domains: [...byDomain.values()],
      })),
  };
};
