import { fqnParts } from '../catalogue/fqn.ts';
import type { ServiceFacts, ServiceHash, TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { judge } from './activity.ts';
import { type Evidence, evidenceOf, type ServiceExtremes } from './evidence.ts';
import type { ServiceSnapshot } from './snapshot.ts';
import { count, emptyTally } from './tally.ts';

type Known = {
  services: readonly ServiceFacts[];
  /** Service types as tables name them, for services without a row of their own. */
  serviceTypes: ReadonlyMap<ServiceHash, string>;
  extremes: ReadonlyMap<ServiceHash, ServiceExtremes>;
};

const byName = (a: ServiceSnapshot, b: ServiceSnapshot): number =>
  a.name < b.name ? -1 : Number(a.name > b.name);

/** Judges tables one by one, in any order, and tallies them by service. Memory grows with services only. */
export const createEvaluation = ({ services, serviceTypes, extremes }: Known, today: Day) => {
  const evidence = new Map<ServiceHash, Evidence | null>();
  for (const [hash, service] of extremes) evidence.set(hash, evidenceOf(service));
  const result = new Map<ServiceHash, ServiceSnapshot>();
  for (const service of services) {
    result.set(service.hash, {
      ...service,
      evidence: evidence.get(service.hash) ?? null,
      tally: emptyTally(),
    });
  }

  const serviceOf = (facts: TableFacts): ServiceSnapshot => {
    const known = result.get(facts.serviceHash);
    if (known !== undefined) return known;
    const service = {
      hash: facts.serviceHash,
      name: fqnParts(facts.fqn)[0] ?? '',
      serviceType: serviceTypes.get(facts.serviceHash) ?? null,
      evidence: evidence.get(facts.serviceHash) ?? null,
      tally: emptyTally(),
    };
    result.set(facts.serviceHash, service);
    return service;
  };

  return {
    add: (facts: TableFacts): void => {
      const service = serviceOf(facts);
      count(service.tally, facts, judge(facts, service.evidence, today), today);
    },
    services: (): ServiceSnapshot[] => [...result.values()].sort(byName),
  };
};
