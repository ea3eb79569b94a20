import type { RelationshipRow } from '../openmetadata/rows.ts';

/** Numbers of OpenMetadata's `Relationship` enum. */
export const RELATION = { contains: 0, owns: 8, has: 10, upstream: 13 } as const;

export type End = { id: string; type: string };

/** A relationship from one entity to another. */
export const relate = (from: End, relation: number, to: End, deleted = false): RelationshipRow => ({
  fromId: from.id,
  toId: to.id,
  fromEntity: from.type,
  toEntity: to.type,
  relation,
  deleted,
});

export const end = (type: string, { id }: { id: string }): End => ({ id, type });

/** Keeps the first of the relationships that share OpenMetadata's primary key. */
export const withoutDuplicates = (rows: readonly RelationshipRow[]): RelationshipRow[] => {
  const byKey = new Map<string, RelationshipRow>();
  for (const row of rows) {
    const key = `${row.fromId} ${row.toId} ${row.relation}`;
    if (!byKey.has(key)) byKey.set(key, row);
  }
  return [...byKey.values()];
};
