import { fqnParts } from '../catalogue/fqn.ts';
import type { ExtremesByService } from '../catalogue/service-extremes.ts';
import {
  type DomainFacts,
  isView,
  type ServiceFacts,
  type ServiceHash,
  type TableFacts,
} from '../catalogue/table-facts.ts';
import { monthlyCostMicros } from '../money/cost.ts';
import { type PricedRate, type Rate, type RateBook, rateFor } from '../money/rate.ts';
import type { Day } from '../time.ts';
import { judge, lastWriteOf } from './activity.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { createFindings, type Finding } from './finding.ts';
import type { DomainSnapshot, ServiceSnapshot } from './snapshot.ts';
import { count, emptyTally, type TableCost } from './tally.ts';
import { type GatedVerdict, verdictOf } from './verdict.ts';

type Known = {
  services: readonly ServiceFacts[];
  domains: readonly DomainFacts[];
  /** Service types as tables name them, for services without a row of their own. */
  serviceTypes: ReadonlyMap<ServiceHash, string>;
  extremes: ExtremesByService;
  book: RateBook;
  /** Micro-dollars a month from which a table without owner is worth a word. */
  minSavingsMicros: bigint;
};

const ascending = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Of names that differ, always the same one, whatever the order of tables; no name gives way to any. */
const firstName = (a: string, b: string): string => (a === '' || (b !== '' && b < a) ? b : a);

/** The hash and those of the domains above it: a sub-domain's hash begins with its parent's. */
export const selfAndAbove = (hash: string): string[] => {
  const parts = hash.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
};

/** All domains that a table counts in, each once. */
const domainsOf = ({ domains }: TableFacts): Iterable<string> =>
  domains === null || domains.length === 0 ? [] : new Set(domains.flatMap(selfAndAbove));

/** Judges tables one by one, in any order, and tallies them. Memory grows with services and domains only. */
export const createEvaluation = (
  { services, domains, serviceTypes, extremes, book, minSavingsMicros }: Known,
  today: Day,
) => {
  const evidence = new Map<ServiceHash, Evidence | null>();
  for (const [hash, service] of extremes) evidence.set(hash, evidenceOf(service));
  const byService = new Map<ServiceHash, ServiceSnapshot>();
  for (const service of services) {
    byService.set(service.hash, {
      ...service,
      evidence: evidence.get(service.hash) ?? null,
      tally: emptyTally(),
    });
  }
  const byDomain = new Map(
    domains.map(({ hash, fqn }) => [
      hash,
      { hash, fqn, tally: emptyTally(), services: new Set<ServiceHash>() },
    ]),
  );

  /** Services that have no row of their own: their tables name them. */
  const withoutRow = new Set<ServiceHash>();

  const serviceOf = (facts: TableFacts): ServiceSnapshot => {
    const known = byService.get(facts.serviceHash);
    const nameless = withoutRow.has(facts.serviceHash);
    if (known !== undefined && !nameless) return known;
    const name = fqnParts(facts.fqn)[0] ?? '';
    if (known !== undefined) {
      known.name = firstName(known.name, name);
      return known;
    }
    withoutRow.add(facts.serviceHash);
    const service = {
      hash: facts.serviceHash,
      name,
      serviceType: serviceTypes.get(facts.serviceHash) ?? null,
      evidence: evidence.get(facts.serviceHash) ?? null,
      tally: emptyTally(),
    };
    byService.set(facts.serviceHash, service);
    return service;
  };

  const used = new Set<Rate>();
  const findings = createFindings();

  /** Null: its service has no rate. */
  const rateOf = (facts: TableFacts, service: ServiceSnapshot): PricedRate | null =>
    rateFor(book, {
      serviceType: service.serviceType,
      serviceName: service.name,
      lastWrittenDay: lastWriteOf(facts, today),
      today,
    });

  const costOf = ({ sizeBytes }: TableFacts, priced: PricedRate | null): TableCost | null => {
    if (priced === null) return null;
    used.add(priced.rate);
    const micros = sizeBytes === null ? null : monthlyCostMicros(sizeBytes, priced);
    return { micros, kind: priced.rate.savingsKind };
  };

  return {
    /** The verdict on a table; null for a view, which is counted only. */
    add: (facts: TableFacts): GatedVerdict | null => {
      const service = serviceOf(facts);
      const judgement = judge(facts, service.evidence, today);
      const priced = isView(facts) ? null : rateOf(facts, service);
      const cost = costOf(facts, priced);
      count(service.tally, facts, judgement, today, cost);
      for (const hash of domainsOf(facts)) {
        const domain = byDomain.get(hash);
        if (domain === undefined) continue;
        domain.services.add(facts.serviceHash);
        count(domain.tally, facts, judgement, today, cost);
      }
      if (isView(facts)) return null;
      const verdict = verdictOf(facts, judgement, service.evidence, today, cost, minSavingsMicros);
      findings.add(facts, verdict, cost, priced?.rate ?? null);
      return verdict;
    },
    /** By category and database schema, whether they are worth an action item or not. */
    findings: (): Finding[] => findings.list(),
    /** The rates that tables were priced with, and the number of the last change in them. */
    rates: () => ({ used: [...used], changeId: book.changeId }),
    services: (): ServiceSnapshot[] =>
      [...byService.values()].sort((a, b) => ascending(a.name, b.name) || ascending(a.hash, b.hash)),
    domains: (): DomainSnapshot[] =>
      [...byDomain.values()]
        .map((domain) => ({ ...domain, services: [...domain.services].sort(ascending) }))
        .sort((a, b) => ascending(a.fqn, b.fqn) || ascending(a.hash, b.hash)),
  };
};

export type Evaluation = ReturnType<typeof createEvaluation>;
