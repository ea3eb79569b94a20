import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createOwnedTables } from './owned-tables.service.ts';
import { isSameSnapshot, type Snapshot, type SnapshotKey } from './snapshot.ts';
import type { TableFilter, TablePage } from './table-filter.ts';
import { groundsOf } from './verdict.ts';
import { listTables } from './verdict-list.store.ts';
import type { ZiStore } from './zi.store.ts';

type JudgedTablesDeps = {
  db: ThirdeyeDb;
  zi: ZiStore;
  /** The snapshot that is in memory; it may not be the published one any more. */
  snapshot(): Snapshot | null;
};

/**
 * Reads tables of the published scan with what is concluded of each, and what that rests on, and the snapshot that they
 * were judged by; null when nothing is published.
 */
export const createJudgedTables = ({ db, zi, snapshot }: JudgedTablesDeps) => {
  const readOwned = createOwnedTables(db, zi);

  const snapshotOf = async (published: SnapshotKey | null): Promise<Snapshot | null> => {
    if (published === null) return null;
    const known = snapshot();
    return isSameSnapshot(known, published) ? known : zi.snapshot(published);
  };

  return async (filter: TableFilter, page: TablePage) => {
    const { published, tables } =
      filter.owner === null ? await listTables(db, filter, page) : await readOwned(filter, page);
    // A page without a table names no scan.
    const judgedBy = await snapshotOf(published ?? (await zi.published()));
    if (judgedBy === null) return { judgedBy, records: [] };
    const evidence = new Map(judgedBy.services.map((service) => [service.hash, service.evidence]));
    const records = tables.map(({ facts, verdict }) => ({
      facts,
      verdict,
      grounds: groundsOf(facts, evidence.get(facts.serviceHash) ?? null, judgedBy.day),
    }));
    return { judgedBy, records };
  };
};
