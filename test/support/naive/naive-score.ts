import { type Day, dayOf, jsonText, member } from './days.ts';
import { evidenceOf } from './evidence.ts';
import { factsOf } from './facts.ts';
import { isLive } from './hierarchy.ts';
import { scopeOf } from './scope.ts';
import { DEFAULT_WEIGHTS, normalise } from './score.ts';
import { readSources } from './source.ts';
import type { Evidence, NaiveInput, NaiveResult, Scope, TableFacts, TableSource, Weights } from './types.ts';

/** The whole of the ZI Score but money and history, from whole tables in memory. `now` is epoch ms. */
export function naiveScore(input: NaiveInput, options: { now: number; weights?: Weights }): NaiveResult {
  const today = dayOf(options.now);
  const weights = normalise(options.weights ?? DEFAULT_WEIGHTS);
  const sources = readSources(input, today);
  const evidence = evidenceByService(sources, today);
  const facts = sources.map((source) => factsOf(source, evidenceFor(evidence, source), today));

  const services = new Map<string, Scope & Evidence>();
  for (const name of serviceNames(input, facts)) {
    const own = facts.filter((table) => table.service === name);
    const proof = evidence.get(name) ?? evidenceOf([], today);
    services.set(name, { ...scopeOf(own, weights), ...proof });
  }

  const domains = new Map<string, Scope>();
  for (const domain of input.domains) {
    const inside = (hash: string) => hash === domain.hash || hash.startsWith(`${domain.hash}.`);
    const own = facts.filter((table) => table.domainHashes.some(inside));
    domains.set(jsonText(member(domain.json, 'fullyQualifiedName')) ?? '', scopeOf(own, weights));
  }

  const tables = new Map(facts.map((table) => [table.id, table]));
  return { estate: scopeOf(facts, weights), services, domains, tables };
}

/** "Evidence, per service (live tables, views included)." */
function evidenceByService(sources: readonly TableSource[], today: Day): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>();
  for (const [name, tables] of Map.groupBy(sources, (source) => source.serviceName)) {
    evidence.set(name, evidenceOf(tables, today));
  }
  return evidence;
}

function evidenceFor(evidence: Map<string, Evidence>, source: TableSource): Evidence {
  const found = evidence.get(source.serviceName);
  if (found === undefined) throw new Error(`no evidence was computed for service ${source.serviceName}`);
  return found;
}

/** Services with a live table, and live service rows without one. */
function serviceNames(input: NaiveInput, facts: readonly TableFacts[]): Set<string> {
  const names = new Set(facts.map((table) => table.service));
  for (const row of input.services) {
    const name = jsonText(member(row.json, 'name'));
    if (name !== null && isLive(row)) names.add(name);
  }
  return names;
}
