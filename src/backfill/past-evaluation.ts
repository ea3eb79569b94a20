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
  /** The same, had such reads been the service's last recorded use, too, to which idle days are counted. */
  moved: Tally | null;
};

export type PastDay = {
  day: Day;
  /** Whether use had been recorded for long enough before it for its scores to mean anything; its bytes always do. */
  isScored: boolean;
  services: (ServiceFacts & PastScope)[];
  domains: ({ hash: string } & PastScope)[];
};

/** Some tables as they were judged, and as they might have been. */
type WhatIf = { judged: Tally; instead: Tally };

type Tallies = { tally: Tally; best: WhatIf | null; moved: WhatIf | null };

const emptyTallies = (): Tallies => ({ tally: emptyTally(), best: null, moved: null });

const scopeOf = ({ tally, best, moved }: Tallies): PastScope => {
  const having = (other: WhatIf | null): Tally | null =>
    other === null ? null : sum([without(tally, other.judged), other.instead]);
  return { tally, best: having(best), moved: having(moved) };
};

/** A table on a day, in the light of the evidence as it is known and as it might have been. */
type Judged = { facts: TableFacts; judgement: Judgement; moved: Judgement; day: Day };

const add = (to: Tallies, { facts, judgement, moved, day }: Judged): void => {
  const countIn = (other: WhatIf | null, instead: Judgement): WhatIf => {
    const known = other ?? { judged: emptyTally(), instead: emptyTally() };
    count(known.judged, facts, judgement, day);
    count(known.instead, facts, instead, day);
    return known;
  };
  count(to.tally, facts, judgement, day);
  // Only the latest read is kept: a later one leaves open that the table was in use.
  const isHidden = facts.accessedDay !== null && facts.accessedDay > day;
  const might: Judgement = isHidden ? { ...judgement, activity: 'ACTIVE', recent: true } : moved;
  if (isHidden && (judgement.activity !== 'ACTIVE' || judgement.recent !== true))
    to.best = countIn(to.best, might);
  if (might !== judgement) to.moved = countIn(to.moved, might);
};

/**
 * The evidence as it might have been, where a later `accessed` hides earlier ones: it reaches the day, and shows that the
 * service reports reads. Else what is known.
 */
const movedOn = (evidence: Evidence | null, use: RecordedUse | undefined, day: Day): Evidence | null => {
  if (evidence === null || (use?.accessed.at(-1) ?? day) <= day) return evidence;
  return evidence.to < day || !evidence.lifecycle ? { ...evidence, to: day, lifecycle: true } : evidence;
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
  const bothOn = (day: Day) => {
    const evidence = evidenceOn(use, day);
    const moved = new Map([...evidence].map(([hash, known]) => [hash, movedOn(known, use.get(hash), day)]));
    return { evidence, moved };
  };
  const past = days.map((day) => ({
    day,
    ...bothOn(day),
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
        const evidence = on.evidence.get(table.serviceHash) ?? null;
        const reached = on.moved.get(table.serviceHash) ?? null;
        const judgement = judge(facts, evidence, on.day);
        const moved = reached === evidence ? judgement : judge(facts, reached, on.day);
        const judged = { facts, judgement, moved, day: on.day };
        add(service, judged);
        for (const hash of above) {
          const domain = on.domains.get(hash);
          if (domain !== undefined) add(domain, judged);
        }
      }
    },
    days: (): PastDay[] =>
      past.map(({ day, evidence, services: byService, domains: byDomain }) => ({
        day,
        isScored: hasEvidence(evidence, day),
        services: [...byService.values()].map(({ hash, name, serviceType, ...tallies }) => ({
          ...{ hash, name, serviceType },
          ...scopeOf(tallies),
        })),
        domains: [...byDomain.values()].map(({ hash, ...tallies }) => ({ hash, ...scopeOf(tallies) })),
      })),
  };
};
