import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { findContainers } from './container.reader.ts';
import { CONTAINERS, type Container } from './container.ts';
import { hashPrefix } from './fqn.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { createMemory } from './memory.ts';
import { inSet } from './page.reader.ts';
import type { TableSet } from './page.ts';

/** Containers remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

/** OpenMetadata's relation numbers. */
const HAS = 10;
const OWNS = 8;

/** Relations that a table takes from the nearest container above when it has none of its own. */
const RELATIONS = {
  owners: { relation: OWNS, from: ['user', 'team'] },
  domains: { relation: HAS, from: ['domain'] },
} as const;

type Kind = keyof typeof RELATIONS;

/** Ids of owners and of domains. A kind that was not asked for has none. */
type Found = Record<Kind, string[]>;

const NONE: Found = { owners: [], domains: [] };

/**
 * What each of the tables has, in their order; null: some container could not be looked at, and none of the others has any.
 * Tables of a schema share the list that they inherit.
 */
type Inherited = Record<Kind, (string[] | null)[]>;

const isOneOf = (kinds: readonly Kind[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.join(
    kinds.map((kind) => {
      const { relation, from } = RELATIONS[kind];
      return sql`(${sql.ref('relation')} = ${sql.lit(relation)} AND ${sql.ref('fromEntity')} IN (${sql.join(from.map((of) => sql.lit(of)))}))`;
    }),
    sql` OR `,
  )})`;

type Edge = { fromId: string; toId: string; relation: number };

const group = (rows: readonly Edge[]): Map<string, Found> => {
  const groups = new Map<string, Found>();
  for (const { fromId, toId, relation } of rows) {
    const kind = Number(relation) === OWNS ? 'owners' : 'domains';
    const found = groups.get(toId) ?? { ...NONE };
    found[kind] = [...found[kind], fromId];
    groups.set(toId, found);
  }
  return groups;
};

type Memory = {
  /** What containers have themselves, by hash. */
  own: Map<string, Found>;
  /** What tables of a schema inherit. */
  bySchema: Map<string, Record<Kind, string[] | null>>;
};

const emptyMemory = (): Memory => ({ own: new Map(), bySchema: new Map() });

/**
 * Tells, page by page, who owns tables and what domains they are in: by themselves, or by the nearest container that
 * has any. Keeps a bounded memory of containers.
 */
export const createInheritedReader = async (
  db: OpenMetadataDb,
  readable: { containers: boolean; services: boolean; domains: boolean },
  remembered = REMEMBERED,
) => {
  const kinds: readonly Kind[] = readable.domains ? ['owners', 'domains'] : ['owners'];
  const levels = CONTAINERS.filter((c) =>
    c.entity === 'databaseService' ? readable.services : readable.containers,
  );
  const recall = createMemory(emptyMemory, ({ own }) => own.size, remembered);
  // Left alone, MySQL fetches on some days all that the tables of a page are related to.
  const byKind = await findIndex(db, 'entity_relationship', ['fromEntity', 'toEntity', 'relation', 'toId']);

  const edges = (entity: string) =>
    db
      .selectFrom('entity_relationship')
      .select(['fromId', 'toId', 'relation'])
      .where('toEntity', '=', entity)
      .where(isOneOf(kinds))
      .where('deleted', '=', 0)
      .orderBy('fromId');

  const learn = async ({ own }: Memory, level: Container, schemas: readonly string[]): Promise<void> => {
    const hashes = new Set(schemas.map((hash) => hashPrefix(hash, level.parts)));
    const unknown = [...hashes].filter((hash) => !own.has(hash));
    if (unknown.length === 0) return;
    const containers = await findContainers(db, level, unknown);
    const ids = containers.map(({ id }) => id);
    const found = group(ids.length === 0 ? [] : await edges(level.entity).where('toId', 'in', ids).execute());
    for (const hash of unknown) own.set(hash, NONE);
    for (const { id, hash } of containers) own.set(hash, found.get(id) ?? NONE);
  };

  const inheritedBy = ({ own }: Memory, schema: string, kind: Kind): string[] | null => {
    for (const level of levels) {
      const ids = own.get(hashPrefix(schema, level.parts))?.[kind] ?? [];
      if (ids.length > 0) return ids;
    }
    return levels.length === CONTAINERS.length ? [] : null;
  };

  /** `schemas` are the hashes of the tables' database schemas. */
  return async (set: TableSet, ids: readonly string[], schemas: readonly string[]): Promise<Inherited> => {
    const direct = group(
      await edges('table')
        .modifyFront(indexHint('entity_relationship', byKind))
        .where(inSet('toId', set))
        .execute(),
    );
    const { bySchema } = await recall(async (memory) => {
      const unknown = [...new Set(schemas)].filter((schema) => !memory.bySchema.has(schema));
      for (const level of levels) await learn(memory, level, unknown);
      for (const schema of unknown)
        memory.bySchema.set(schema, {
          owners: inheritedBy(memory, schema, 'owners'),
          domains: inheritedBy(memory, schema, 'domains'),
        });
    });
    const inherited: Inherited = { owners: [], domains: [] };
    ids.forEach((id, i) => {
      const own = direct.get(id) ?? NONE;
      const above = bySchema.get(schemas[i] ?? '');
      inherited.owners.push(own.owners.length > 0 ? own.owners : (above?.owners ?? null));
      inherited.domains.push(own.domains.length > 0 ? own.domains : (above?.domains ?? null));
    });
    return inherited;
  };
};
