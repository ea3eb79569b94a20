import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createOwnedTables } from './owned-tables.service.ts';
import type { Snapshot } from './snapshot.ts';
import type { TableFilter, TablePage } from './table-filter.ts';
import { groundsOf } from './verdict.ts';
import { listTables } from './verdict-list.store.ts';
import type { ZiStore } from './zi.store.ts';

export type JudgedTablesDeps = {
  db: ThirdeyeDb;
  zi: ZiStore;
  /** The snapshot that is in memory; it may not be the published one any more. */
  snapshot(): Snapshot | null;
};

/** Reads tables of the published scan with what is concluded of each, and what that rests on. */
export const createJudgedTables = ({ db, zi, snapshot }: JudgedTablesDeps) => {
  const readOwned = createOwnedTables(db, zi);
  return async (filter: TableFilter, page: TablePage) => {
    const { published, tables } =
      filter.owner === null ? await listTables(db, filter, page) : await readOwned(filter, page);
    if (published === null) return { published: await zi.published(), records: [] };
    const known = snapshot();
    const isKnown = known?.scanId === published.scanId && known.revision === published.revision;
    const judgedBy = isKnown ? known : await zi.snapshot(published);
    if (judgedBy === null) return { published, records: [] };
    const evidence = new Map(judgedBy.services.map((service) => [service.hash, service.evidence]));
    const records = tables.map(({ facts, verdict }) => ({
      facts,
      verdict,
      grounds: groundsOf(facts, evidence.get(facts.serviceHash) ?? null, judgedBy.day),
    }));
    return { published, records };
  };
};
