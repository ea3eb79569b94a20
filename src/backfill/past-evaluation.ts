import { factsOn, type PastTable } from '../catalogue/past-table.ts';
import { extremesOn, type RecordedUse } from '../catalogue/recorded-use.ts';
import type { ServiceFacts, ServiceHash, TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { type Judgement, judge } from '../zi/activity.ts';
import { selfAndAbove } from '../zi/evaluate.ts';
import { type Evidence, evidenceOf } from '../zi/evidence.ts';
import { count, emptyTally, sum, type Tally, without } from '../zi/tally.ts';

/** Days of recorded use that must lie before a day for its score to mean anything. */
const MIN_EVIDENCE_DAYS = 30;

type EvidenceOn = ReadonlyMap<ServiceHash, Evidence | null>;

/** What the evidence of each service was on a day. */
export const evidenceOn = (use: ReadonlyMap<ServiceHash, RecordedUse>, day: Day): EvidenceOn =>
  new Map([...use].map(([service, recorded]) => [service, evidenceOf(extremesOn(recorded, day))]));

/** Whether the estate's use had been recorded for long enough before a day. */
export const hasEvidence = (evidence: EvidenceOn, day: Day): boolean =>
  [...evidence.values()].some((of) => of !== null && day - of.from >= MIN_EVIDENCE_DAYS);

/** A part of the estate on one day. */
export type PastScope = {
  tally: Tally;
  /**
   * The same, had all tables been in use whose latest `accessed`, of a later day, hides the earlier ones; null when
   * there are none.
   */
  best: Tally | null;
};

export type PastDay = {
  day: Day;
  services: (ServiceFacts & PastScope)[];
  domains: ({ hash: string } & PastScope)[];
};

/** A tally as judged; tables of hidden use, where there are any, apart: as judged, and as if in use. */
type Tallies = { tally: Tally; hidden: { judged: Tally; inUse: Tally } | null };

const emptyTallies = (): Tallies => ({ tally: emptyTally(), hidden: null });

const scopeOf = ({ tally, hidden }: Tallies): PastScope => ({
  tally,
  best: hidden === null ? null : sum([without(tally, hidden.judged), hidden.inUse]),
});

/** Whether a later `accessed` leaves open that the table was in use: only the latest is kept. */
const isHidden = ({ accessedDay }: TableFacts, { activity, recent }: Judgement, day: Day): boolean =>
  accessedDay !== null && accessedDay > day && (activity !== 'ACTIVE' || recent !== true);

const add = (to: Tallies, facts: TableFacts, judgement: Judgement, day: Day): void => {
  count(to.tally, facts, judgement, day);
  if (!isHidden(facts, judgement, day)) return;
  to.hidden ??= { judged: emptyTally(), inUse: emptyTally() };
  count(to.hidden.judged, facts, judgement, day);
  count(to.hidden.inUse, facts, { ...judgement, activity: 'ACTIVE', recent: true }, day);
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
      services.map(({ hash, name, serviceType }) => [hash, { hash, name, serviceType, ...emptyTallies() }]),
    ),
    domains: new Map(domains.map(({ hash }) => [hash, { hash, ...emptyTallies() }])),
  }));

  return {
    add: (table: PastTable): void => {
      const above = [...new Set((table.domains ?? []).flatMap(selfAndAbove))];
      for (const [i, facts] of factsOn(table, days).entries()) {
        const on = past[i];
        const service = on?.services.get(table.serviceHash);
        if (facts === null || on === undefined || service === undefined) continue;
        const judgement = judge(facts, on.evidence.get(table.serviceHash) ?? null, on.day);
        add(service, facts, judgement, on.day);
        for (const hash of above) {
          const domain = on.domains.get(hash);
          if (domain !== undefined) add(domain, facts, judgement, on.day);
        }
      }
    },
    days: (): PastDay[] =>
      past.map(({ day, services: byService, domains: byDomain }) => ({
        day,
        services: [...byService.values()].map(({ hash, name, serviceType, ...tallies }) => ({
          ...{ hash, name, serviceType },
          ...scopeOf(tallies),
        })),
        domains: [...byDomain.values()].map(({ hash, ...tallies }) => ({ hash, ...scopeOf(tallies) })),
      })),
  };
};
