import { describe, expect, it } from 'vitest';
import { currentFigures, figuresOf } from '../../src/dashboard/figures.ts';
import { ratesView } from '../../src/dashboard/used-rates.view.ts';
import { emptyTally, type Tally } from '../../src/zi/tally.ts';
import { snapshotOf, table, viewOf } from '../support/facts.ts';
import { someRate } from '../support/rates.ts';

const of = (members: Partial<Tally>, isPriced = true) => figuresOf({ ...emptyTally(), ...members }, isPriced);

describe('money of a part', () => {
  it('is all there where costs are known', () => {
    const sized = { measured: 3, inactiveSized: 2, costed: 3, inactiveCosted: 2 };
    const known = { tables: 3, population: 3, active: 1, inactive: 2, ...sized };
    const { figures, reasons } = of({ ...known, costMicros: 12_345_678n, savingsMicros: 2_345_000n });
    expect(figures).toMatchObject({
      total_monthly_cost_usd: 12.35,
      monthly_savings_opportunity_usd: 2.35,
      unpriced_tables: 0,
      unpriced_tb: 0,
    });
    expect(reasons).toEqual({});
  });

  it('is nothing, which is known, of no tables', () => {
    expect(of({}).figures.total_monthly_cost_usd).toBe(0);
  });

  it('is unknown, with a reason, where nothing has both a rate and a size', () => {
    const { figures, reasons } = of({ tables: 2, population: 2, active: 1, inactive: 1, unpriced: 2 });
    expect(figures).toMatchObject({
      total_monthly_cost_usd: null,
      monthly_savings_opportunity_usd: null,
      unpriced_tables: 2,
      unpriced_tb: null,
    });
    expect(Object.keys(reasons).sort()).toEqual([
      'annual_savings_opportunity_usd',
      'capacity_savings_usd',
      'cost_waste_percentage',
      'monthly_savings_opportunity_usd',
      'roi',
      'total_monthly_cost_usd',
      'total_tb',
      'unpriced_tb',
      'waste_tb',
    ]);
  });

  it('saves nothing where nothing is inactive, and an unknown amount where no activity is known', () => {
    expect(
      of({ tables: 1, active: 1, costed: 1, costMicros: 5n }).figures.monthly_savings_opportunity_usd,
    ).toBe(0);
    const { figures, reasons } = of({ tables: 1, costed: 1, costMicros: 5n });
    expect(figures.monthly_savings_opportunity_usd).toBeNull();
    expect(reasons['monthly_savings_opportunity_usd']).toBe('no activity is known');
  });

  it('is unknown of a snapshot that was made before rates were known', () => {
    const snapshot = { ...snapshotOf([table()]), rates: null };
    const { metadata } = viewOf(snapshot);
    expect(metadata).toMatchObject({ total_monthly_cost_usd: null, unpriced_tables: null });
    expect(metadata.null_reasons['total_monthly_cost_usd']).toContain('the next scan prices it');
    const { figures, reasons } = currentFigures(snapshot, null);
    expect(figures).toMatchObject({ unpriced_tables: null, unpriced_tb: null });
    expect(reasons['unpriced_tb']).toContain('the next scan prices it');
  });
});

describe('rates of a part', () => {
  const snowflake = { serviceType: 'Snowflake', usdPerGbMonth: '0.02' };
  const used = [
    someRate({ ...snowflake, tier: 'standard' }),
    someRate({ ...snowflake, origin: 'own', service: 'depot', tier: null, usdPerGbMonth: '0.01' }),
    someRate({ serviceType: 'BigQuery', tier: 'standard', usdPerGbMonth: '0.02' }),
    someRate({ serviceType: 'BigQuery', tier: 'long-term-logical', usdPerGbMonth: '0.005' }),
  ];
  const pricesOf = (name: string, serviceType: string | null) =>
    ratesView({ rates: { used, changeId: 1 } }, [{ name, serviceType }]).map((of) => of.usd_per_gb_month);

  it('are those that its tables were priced with: its own instead of the list', () => {
    expect(pricesOf('depot', 'Snowflake')).toEqual([0.01]);
    expect(pricesOf('warehouse', 'Snowflake')).toEqual([0.02]);
    expect(pricesOf('lake', 'BigQuery')).toEqual([0.02, 0.005]);
    expect(pricesOf('erp', 'Oracle')).toEqual([]);
    expect(ratesView({ rates: { used, changeId: 1 } }, null)).toHaveLength(4);
    const two = [
      { name: 'depot', serviceType: 'Snowflake' },
      { name: 'lake', serviceType: 'BigQuery' },
    ];
    expect(ratesView({ rates: { used, changeId: 1 } }, two)).toHaveLength(3);
    expect(ratesView({ rates: { used, changeId: 1 } }, [])).toEqual([]);
  });
});
