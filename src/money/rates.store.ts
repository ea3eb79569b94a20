import type { Selectable } from 'kysely';
import { isDuplicate } from '../db/mysql-errors.ts';
import type { ListRatesTable, RateChangesTable } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { dayOf, isoDay } from '../time.ts';
import { ownRate, type RateChange, type RecordedRate } from './own-rate.ts';
import { createRateBook, type RateBook, shortestDecimal } from './rate.ts';

type RecordedRates = {
  /** By service type, those of the list before the own ones. */
  rates: RecordedRate[];
  /** Number of the last change; 0 when there was none. */
  changeId: number;
};

const fromListRow = (row: Selectable<ListRatesTable>): RecordedRate => ({
  origin: 'list',
  serviceType: row.service_type,
  service: null,
  tier: row.tier,
  usdPerGbMonth: shortestDecimal(row.usd_per_gb_month),
  gbBytes: row.gb_bytes,
  savingsKind: row.savings_kind,
  source: row.source,
  asOf: isoDay(dayOf(row.as_of.getTime())),
  certainty: row.certainty,
  note: row.note,
  changedAt: null,
  changedBy: null,
});

/** Empty for a row that takes an own rate away. */
const fromChangeRow = (row: Selectable<RateChangesTable>): RecordedRate[] => {
  const { usd_per_gb_month: usd, gb_bytes: gbBytes, savings_kind: savingsKind, note } = row;
  if (usd === null || gbBytes === null || savingsKind === null || note === null) return [];
  const key = { serviceType: row.service_type, service: row.service === '' ? null : row.service };
  const terms = { usdPerGbMonth: shortestDecimal(usd), gbBytes, savingsKind, note };
  return [ownRate(key, terms, { changedAt: row.changed_at.getTime(), changedBy: row.changed_by })];
};

const toChangeRow = ({ terms, ...change }: RateChange) => ({
  service_type: change.serviceType,
  service: change.service ?? '',
  usd_per_gb_month: terms?.usdPerGbMonth ?? null,
  gb_bytes: terms?.gbBytes ?? null,
  savings_kind: terms?.savingsKind ?? null,
  note: terms?.note ?? null,
  changed_at: new Date(change.changedAt),
  changed_by: change.changedBy,
});

/** The rates of the list, and the changes of own ones. */
export const createRatesStore = (db: ThirdeyeDb) => {
  /** All rates in force; `reader` is a transaction where other things are read in it. */
  const current = async (reader: ThirdeyeDb = db): Promise<RecordedRates> => {
    const list = await reader
      .selectFrom('list_rates')
      .selectAll()
      .orderBy('service_type')
      .orderBy('tier')
      .execute();
    const newest = await reader
      .selectFrom('rate_changes')
      .selectAll()
      .where('id', 'in', (changes) =>
        changes
          .selectFrom('rate_changes')
          .select(({ fn }) => fn.max('id').as('id'))
          .groupBy(['service_type', 'service']),
      )
      .orderBy('service_type')
      .orderBy('service')
      .execute();
    return {
      rates: [...list.map(fromListRow), ...newest.flatMap(fromChangeRow)],
      changeId: newest.reduce((last, { id }) => Math.max(last, id), 0),
    };
  };

  return {
    current,

    /** Number of the last change of own rates; 0 when there was none. */
    lastChange: async (): Promise<number> => {
      const { id } = await db
        .selectFrom('rate_changes')
        .select(({ fn }) => fn.max('id').as('id'))
        .executeTakeFirstOrThrow();
      return id ?? 0;
    },

    /** The rates in force, ready to price tables with. */
    currentBook: async (reader: ThirdeyeDb = db): Promise<RateBook> => {
      const { rates, changeId } = await current(reader);
      return createRateBook(rates, changeId);
    },

    /**
     * Records a change under the number after `changeId`. False, and nothing is recorded, when that number is
     * taken: rates have changed since they were read.
     */
    append: async (changeId: number, change: RateChange): Promise<boolean> => {
      try {
        await db
          .insertInto('rate_changes')
          .values({ id: changeId + 1, ...toChangeRow(change) })
          .execute();
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
  };
};

export type RatesStore = ReturnType<typeof createRatesStore>;
