import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { noDataReason, scopeOf, totalBytes, wasteBytes } from '../../src/dashboard/scope.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { emptyTally } from '../../src/zi/tally.ts';
import type { Weights } from '../../src/zi/weights.ts';
import { ago, snapshotOf, table } from '../support/facts.ts';

const used = table({ firstUsageDay: ago(200), lastUsageDay: ago(0) });
const ONLY_STORAGE: Weights = { compute: 0, storage: 1, query: 0, others: 0 };
const ONLY_OWNERS: Weights = { compute: 0, storage: 0, query: 0, others: 1 };

const reasonOf = (tables: ReturnType<typeof table>[], weights: Weights = DEFAULT_WEIGHTS) =>
  noDataReason(scopeOf(estateTally(snapshotOf(tables)), weights))?.code ?? null;

describe('why a scope has no score', () => {
  it('is nothing when it has one', () => {
    expect(reasonOf([used])).toBeNull();
  });

  it('is that there is no table, or there are only views', () => {
    expect(reasonOf([])).toBe('no_tables');
    expect(reasonOf([table({ tableType: 'View' })])).toBe('no_tables');
  });

  it('is that all tables are new', () => {
    const view = table({ tableType: 'View', firstUsageDay: ago(200), lastUsageDay: ago(0) });
    expect(reasonOf([view, table({ createdDay: ago(5) })])).toBe('only_new_tables');
  });

  it('is that no use was recorded', () => {
    expect(reasonOf([table()])).toBe('no_usage_evidence');
    expect(reasonOf([table({ createdDay: ago(5) })])).toBe('no_usage_evidence');
  });

  it('is not a lack of recorded use where use is recorded, and only sizes are unknown', () => {
    expect(reasonOf([used], ONLY_STORAGE)).not.toBe('no_usage_evidence');
    expect(reasonOf([{ ...used, sizeBytes: 0n }], ONLY_STORAGE)).not.toBe('no_usage_evidence');
  });

  it('is not a lack of recorded use where only owners have a weight and could not be read', () => {
    expect(reasonOf([{ ...used, owners: null }], ONLY_OWNERS)).not.toBe('no_usage_evidence');
  });
});

describe('known bytes', () => {
  const tally = emptyTally();

  it('of the waste are null while no activity is known', () => {
    expect(wasteBytes({ ...tally, tables: 1, population: 1 })).toBeNull();
  });

  it('of the waste are 0 without inactive tables, whatever the sizes', () => {
    expect(wasteBytes({ ...tally, active: 1 })).toBe(0n);
  });

  it('of the waste are null while no inactive table has a size, and the known ones when one has', () => {
    expect(wasteBytes({ ...tally, active: 1, inactive: 2 })).toBeNull();
    expect(wasteBytes({ ...tally, inactive: 2, inactiveSized: 1, inactiveBytes: 7n })).toBe(7n);
    expect(wasteBytes({ ...tally, inactive: 1, inactiveSized: 1 })).toBe(0n);
  });

  it('of all tables are null while no table has a size, and 0 without tables', () => {
    expect(totalBytes({ ...tally, tables: 1 })).toBeNull();
    expect(totalBytes({ ...tally, tables: 2, measured: 1, totalBytes: 7n })).toBe(7n);
    expect(totalBytes({ ...tally, tables: 1, measured: 1 })).toBe(0n);
    expect(totalBytes(tally)).toBe(0n);
  });
});
