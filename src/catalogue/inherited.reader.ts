import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { CONTAINERS, type Container, findContainers } from './container.reader.ts';
import { hashPrefix } from './fqn.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';

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
type TableKey = { id: string; fqnHash: string };

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
  for (const { fromId, toId } of rows) groups.set(toId, [...(groups.get(toId) ?? []), fromId]);
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
  const known = new Map<string, string[]>();
  const levels = CONTAINERS.filter((c) =>
    c.entity === 'databaseService' ? readable.services : readable.containers,
  );

  const learn = async (level: Container, tables: readonly TableKey[]): Promise<void> => {
    const hashes = new Set(tables.map((table) => hashPrefix(table.fqnHash, level.parts)));
    const unknown = [...hashes].filter((hash) => !known.has(hash));
    if (unknown.length === 0) return;
    const containers = await findContainers(db, level, unknown);
    const ids = containers.map(({ id }) => id);
    const found = group(
      ids.length === 0 ? [] : await edges(db, kind, level.entity).where('toId', 'in', ids).execute(),
    );
    for (const hash of unknown) known.set(hash, []);
    for (const { id, hash } of containers) known.set(hash, found.get(id) ?? []);
  };

  /** Null: some container could not be looked at, and none of the others has any. */
  const inheritedBy = (table: TableKey): string[] | null => {
    for (const level of levels) {
      const ids = known.get(hashPrefix(table.fqnHash, level.parts)) ?? [];
      if (ids.length > 0) return ids;
    }
    return levels.length === CONTAINERS.length ? [] : null;
  };

  return async (set: TableSet, tables: readonly TableKey[]): Promise<ById<string[] | null>> => {
    if (known.size > REMEMBERED) known.clear();
    const own = edges(db, kind, 'table').where(inSet('toId', set));
    const direct = group(await own.execute());
    for (const level of levels) await learn(level, tables);
    return new Map(tables.map((table) => [table.id, direct.get(table.id) ?? inheritedBy(table)]));
  };
};
