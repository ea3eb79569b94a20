import { describe, expect, it } from 'vitest';
import { costSeries } from '../../src/forecast/series.ts';
import type { StoredBytes } from '../../src/forecast/storage-day.ts';
import { createRateBook, type Rate } from '../../src/money/rate.ts';

const GIB = 2n ** 30n;

const rate = (members: Partial<Rate>): Rate => ({
  origin: 'list',
  serviceType: 'Snowflake',
  service: null,
  tier: 'standard',
  usdPerGbMonth: '0.02',
  gbBytes: 2 ** 30,
  savingsKind: 'cash',
  source: 'test',
  asOf: '2026-01-01',
  certainty: 'list',
  note: '',
  ...members,
});

const LIST = [
  rate({}),
  rate({ serviceType: 'BigQuery', usdPerGbMonth: '0.02' }),
  rate({ serviceType: 'BigQuery', tier: 'long-term-logical', usdPerGbMonth: '0.01' }),
];
const BOOK = createRateBook(LIST, 0);

const day = (of: number, gib: number, members: Partial<StoredBytes> = {}): StoredBytes => ({
  day: of,
  serviceName: 'warehouse',
  serviceType: 'Snowflake',
  tables: 10,
  measured: 10,
  bytes: BigInt(gib) * GIB,
  longTermBytes: 0n,
  source: 'scan',
  ...members,
});

describe('the series of costs', () => {
  it('is bytes a day at the rates of today, whatever they were', () => {
    const days = [day(1, 100), day(2, 200)];
    expect(costSeries(days, BOOK, 2)?.values).toEqual([2, 4]);
    const own = rate({ origin: 'own', tier: null, usdPerGbMonth: '0.05' });
    expect(costSeries(days, createRateBook([...LIST, own], 1), 2)?.values).toEqual([5, 10]);
  });

  it('sums the services of a day, in any order, and prices long-term bytes apart', () => {
    const bigQuery = {
      serviceName: 'bq',
      serviceType: 'BigQuery',
      longTermBytes: 50n * GIB,
    };
    const days = [day(2, 200), day(1, 100, bigQuery), day(1, 100), day(2, 100, bigQuery)];
    expect(costSeries(days, BOOK, 2)?.values).toEqual([3.5, 5.5]);
    const own = rate({
      origin: 'own',
      tier: null,
      serviceType: 'BigQuery',
      service: 'bq',
      usdPerGbMonth: '0.04',
    });
    expect(costSeries(days, createRateBook([...LIST, own], 1), 2)?.values).toEqual([6, 8]);
  });

  it('fills gaps with the last value and says so', () => {
    const series = costSeries([day(10, 100), day(14, 300), day(11, 200, { source: 'backfill' })], BOOK, 14);
    expect(series).toEqual({
      from: 10,
      to: 14,
      values: [2, 4, 4, 4, 6],
      sources: ['scan', 'backfill', null, null, 'scan'],
      unmeasured: 0,
    });
  });

  it('is null when nothing has a price any more: a cost that has ended does not go on', () => {
    const days = [day(1, 100), day(2, 200), day(3, 900, { serviceName: 'erp', serviceType: 'Oracle' })];
    expect(costSeries(days, BOOK, 3)).toBeNull();
    expect(costSeries(days, BOOK, 2)?.values).toEqual([2, 4]);
  });

  it('leaves services without a rate out, and is null when none has one', () => {
    const oracle = { serviceName: 'erp', serviceType: 'Oracle' };
    const nameless = { serviceType: null };
    const unpriced = [day(1, 900, oracle), day(1, 900, nameless)];
    expect(costSeries([...unpriced, day(1, 100)], BOOK, 1)?.values).toEqual([2]);
    expect(costSeries(unpriced, BOOK, 1)).toBeNull();
    expect(costSeries([], BOOK, 1)).toBeNull();
  });

  it('is null when no size is known, and 0 where there is nothing', () => {
    expect(costSeries([day(1, 0, { measured: 0 })], BOOK, 1)).toBeNull();
    expect(costSeries([day(1, 0, { tables: 0, measured: 0 })], BOOK, 1)?.values).toEqual([0]);
  });

  it('begins where nearly as many sizes are known as now: profiles that begin to arrive are not growth', () => {
    const series = costSeries(
      [day(1, 10, { measured: 1 }), day(2, 80, { measured: 8 }), day(3, 90, { measured: 9 }), day(4, 100)],
      BOOK,
      4,
    );
    expect(series).toMatchObject({ from: 3, to: 4, values: [1.8, 2], unmeasured: 2 });
    const fewSized = costSeries([day(1, 10, { measured: 1 }), day(2, 11, { measured: 1 })], BOOK, 2);
    expect(fewSized).toMatchObject({ from: 1, unmeasured: 0 });
  });

  it('looks back 400 days', () => {
    const series = costSeries(
      Array.from({ length: 900 }, (_, i) => day(i, i)),
      BOOK,
      899,
    );
    expect(series).toMatchObject({ from: 500, to: 899 });
    expect(series?.values).toHaveLength(400);
  });
});
