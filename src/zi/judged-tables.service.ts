import type { FactsStore } from '../catalogue/facts.store.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { TableFilter, TablePage } from './table-filter.ts';
import { listVerdicts } from './verdict-list.store.ts';
import type { ZiStore } from './zi.store.ts';

/**
 * Reads tables of the published scan with what is concluded of each. In one transaction: a scan that is published between
 * the reads must not mix with the one before.
 */
export const createJudgedTables =
  (db: ThirdeyeDb, zi: ZiStore, facts: FactsStore) => (filter: TableFilter, page: TablePage) =>
    db.transaction().execute(async (trx) => {
      const published = await zi.published(trx);
      const verdicts = await listVerdicts(trx, filter, page);
      const found = await facts.find(
        trx,
        verdicts.map(({ id }) => id),
      );
      const records = verdicts.flatMap((verdict) => {
        const table = found.get(verdict.id);
        return table === undefined ? [] : [{ facts: table, verdict }];
      });
      return { published, records };
    });
