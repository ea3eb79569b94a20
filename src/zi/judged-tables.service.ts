import type { FactsStore } from '../catalogue/facts.store.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Snapshot } from './snapshot.ts';
import type { TableFilter, TablePage } from './table-filter.ts';
import { groundsOf } from './verdict.ts';
import { listVerdicts } from './verdict-list.store.ts';
import type { ZiStore } from './zi.store.ts';

export type JudgedTablesDeps = {
  db: ThirdeyeDb;
  zi: ZiStore;
  facts: FactsStore;
  /** The snapshot that is in memory; it may not be the published one any more. */
  snapshot(): Snapshot | null;
};

/**
 * Reads tables of the published scan with what is concluded of each. In one transaction: a scan that is published between
 * the reads must not mix with the one before.
 */
export const createJudgedTables =
  ({ db, zi, facts, snapshot }: JudgedTablesDeps) =>
  (filter: TableFilter, page: TablePage) =>
    db.transaction().execute(async (trx) => {
      const published = await zi.published(trx);
      if (published === null) return { published, records: [] };
      const known = snapshot();
      const isKnown = known?.scanId === published.scanId && known.revision === published.revision;
      const judgedBy = isKnown ? known : await zi.snapshot(published, trx);
      if (judgedBy === null) return { published, records: [] };
      const evidence = new Map(judgedBy.services.map((service) => [service.hash, service.evidence]));
      const verdicts = await listVerdicts(trx, filter, page);
      const found = await facts.find(
        trx,
        verdicts.map(({ id }) => id),
      );
      const records = verdicts.flatMap((verdict) => {
        const table = found.get(verdict.id);
        if (table === undefined) return [];
        const grounds = groundsOf(table, evidence.get(table.serviceHash) ?? null, judgedBy.day);
        return [{ facts: table, verdict: { ...verdict, ...grounds } }];
      });
      return { published, records };
    });
