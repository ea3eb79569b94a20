import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { CONTAINERS, type Container, findContainers } from './container.reader.ts';
import { hashPrefix } from './fqn.ts';
import { inSet } from './page.reader.ts';
import type { TableSet } from './page.ts';

/** Containers remembered between pages; more than that are looked up again. */
const REMEMBERED = 50_000;

/** OpenMetadata's relation numbers. */
const HAS = 10;
const OWNS = 8;

/** A relation that a table takes from the nearest container above when it has none of its own. */
export const INHERITED = {
  owners: { relation: OWNS, from: ['user', 'team'] },
  domains: { relation: HAS, from: ['domain'] },
} as const;

type Inherited = (typeof INHERITED)[keyof typeof INHERITED];
type Edge = { fromId: string; toId: string };
const edges = (db: OpenMetadataDb, { relation, from }: Inherited, entity: string) =>
  db
    .selectFrom('entity_relationship')
    .select(['fromId', 'toId'])
    .where('toEntity', '=', entity)
    .where('relation', '=', relation)
    .where('fromEntity', 'in', [...from])
    .where('deleted', '=', 0)
    .orderBy('fromId');

const group = (rows: readonly Edge[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const { fromId, toId } of rows) {
    const known = groups.get(toId);
    if (known === undefined) groups.set(toId, [fromId]);
    else known.push(fromId);
  }
  return groups;
};

/**
 * Tells, page by page, what a relation gives to each table: ids of owners or domains, of the table itself or
 * of the nearest container that has any. Keeps a bounded memory of containers.
 */
export const createInheritedReader = (
  db: OpenMetadataDb,
  kind: Inherited,
  readable: { containers: boolean; services: boolean },
) => {
  const levels = CONTAINERS.filter((c) =>
    c.entity === 'databaseService' ? readable.services : readable.containers,
  );
  /** What containers have themselves, by hash. */
  const own = new Map<string, string[]>();
  /** What tables of a schema inherit. Null: some container could not be looked at, and none of the others has any. */
  const bySchema = new Map<string, string[] | null>();

  const learn = async (level: Container, schemas: readonly string[]): Promise<void> => {
    const hashes = new Set(schemas.map((hash) => hashPrefix(hash, level.parts)));
    const unknown = [...hashes].filter((hash) => !own.has(hash));
    if (unknown.length === 0) return;
    const containers = await findContainers(db, level, unknown);
    const ids = containers.map(({ id }) => id);
    const found = group(
      ids.length === 0 ? [] : await edges(db, kind, level.entity).where('toId', 'in', ids).execute(),
    );
    for (const hash of unknown) own.set(hash, []);
    for (const { id, hash } of containers) own.set(hash, found.get(id) ?? []);
  };

  const inheritedBy = (schema: string): string[] | null => {
    for (const level of levels) {
      const ids = own.get(hashPrefix(schema, level.parts)) ?? [];
      if (ids.length > 0) return ids;
    }
    return levels.length === CONTAINERS.length ? [] : null;
  };

  /** What each of the tables has, in their order; `schemas` are the hashes of theirs. */
  return async (
    set: TableSet,
    ids: readonly string[],
    schemas: readonly string[],
  ): Promise<(string[] | null)[]> => {
    if (own.size > REMEMBERED) {
      own.clear();
      bySchema.clear();
    }
    const direct = group(await edges(db, kind, 'table').where(inSet('toId', set)).execute());
    const unknown = [...new Set(schemas)].filter((schema) => !bySchema.has(schema));
    for (const level of levels) await learn(level, unknown);
    for (const schema of unknown) bySchema.set(schema, inheritedBy(schema));
    return ids.map((id, i) => direct.get(id) ?? bySchema.get(schemas[i] ?? '') ?? null);
  };
};
