import { fqn, fqnHash } from '../openmetadata/hash.ts';
import type { EntityRow, RelationshipRow, TagRow } from '../openmetadata/rows.ts';
import type { Clock } from './clock.ts';
import type { Kind } from './habits.ts';
import type { Places } from './places.ts';
import type { TablePlan } from './plan.ts';
import type { Random } from './random.ts';
import { end, RELATION, relate } from './relations.ts';
import type { Theme } from './services.ts';

const DOMAINS: Record<string, readonly string[]> = {
  Commerce: ['Orders', 'Pricing'],
  Finance: ['Ledger', 'Tax & Treasury'],
  Growth: ['Campaigns', 'Product Analytics'],
  Operations: ['Logistics', 'Service v2.0'],
  People: [],
  Research: [],
};

const DOMAIN_OF_THEME: Record<Theme, readonly string[]> = {
  sales: ['Commerce', 'Orders'],
  finance: ['Finance', 'Ledger'],
  marketing: ['Growth', 'Campaigns'],
  product: ['Growth', 'Product Analytics'],
  supply: ['Operations', 'Logistics'],
  people: ['People'],
  support: ['Operations', 'Service v2.0'],
  mixed: ['Research'],
};

/** Domains and sub-domains, and what belongs to them: mostly schemas, some tables, one whole database. */
export const createDomains = (random: Random, places: Places, tables: readonly TablePlan[], clock: Clock) => {
  const domains: EntityRow[] = [];
  const relationships: RelationshipRow[] = [];
  const byPath = new Map<string, { id: string }>();
  const domainOf = (path: readonly string[]) => {
    const domain = byPath.get(fqn(path));
    if (domain === undefined) throw new Error(`no domain ${fqn(path)}`);
    return end('domain', domain);
  };
  const paths = Object.entries(DOMAINS).flatMap(([name, children]) => [
    [name],
    ...children.map((c) => [name, c]),
  ]);
  for (const path of paths) {
    const id = random.uuid();
    byPath.set(fqn(path), { id });
    const name = path.at(-1);
    const times = { updatedAt: clock.moment(200, 600), updatedBy: 'admin' };
    const json = {
      id,
      name,
      fullyQualifiedName: fqn(path),
      domainType: 'Aggregate',
      description: '',
      version: 0.1,
      ...times,
    };
    domains.push({ hash: fqnHash(path), json });
    const parent = path.slice(0, -1);
    if (parent.length > 0) relationships.push(relate(domainOf(parent), RELATION.contains, domainOf(path)));
  }
  for (const schema of places.schemas) {
    if (schema.theme === 'mixed' && !random.chance(0.15)) continue;
    const domain = domainOf(DOMAIN_OF_THEME[schema.theme]);
    relationships.push(relate(domain, RELATION.has, end('databaseSchema', schema)));
  }
  for (const table of tables) {
    if (!random.chance(0.06)) continue;
    const path = random.pick(paths);
    relationships.push(relate(domainOf(path), RELATION.has, end('table', table)));
  }
  for (const database of places.databases.filter(({ name }) => name === 'lakehouse')) {
    relationships.push(relate(domainOf(['Research']), RELATION.has, end('database', database)));
  }
  return { domains, relationships };
};

const TIERS: Partial<Record<Kind, Record<string, number>>> = {
  busy: { Tier1: 4, Tier2: 4, Tier3: 3 },
  source: { Tier2: 3, Tier3: 5 },
  zombie: { Tier1: 1, Tier4: 4, Tier5: 6 },
};
const SOME_TIER = { Tier1: 1, Tier2: 2, Tier3: 4, Tier4: 3, Tier5: 2 };

/** Tiers of about a third of the tables, and tags that are no tier, not confirmed, or set on a column. */
export const tagRows = (random: Random, tables: readonly TablePlan[]): TagRow[] =>
  tables.flatMap(({ hash, parts, kind }) => {
    const tag = (tagFQN: string, more: Partial<TagRow> = {}): TagRow => {
      return { source: 0, tagFQN, targetFQNHash: hash, labelType: 0, state: 1, ...more };
    };
    const tier = `Tier.${random.weighted(TIERS[kind] ?? SOME_TIER)}`;
    const suggested = `Tier.${random.pick(['Tier1', 'Tier2'])}`;
    const rows = random.chance(0.3) ? [tag(tier)] : [];
    if (rows.length > 0 && tier !== 'Tier.Tier5' && random.chance(0.04)) rows.push(tag('Tier.Tier5'));
    if (rows.length === 0 && random.chance(0.05)) rows.push(tag(suggested, { labelType: 3, state: 0 }));
    if (random.chance(0.1)) rows.push(tag('PII.Sensitive', { labelType: 2 }));
    if (random.chance(0.05)) rows.push(tag('Glossary.Net revenue', { source: 1 }));
    if (random.chance(0.05)) rows.push(tag('PII.None', { targetFQNHash: fqnHash([...parts, 'id']) }));
    return rows;
  });
