import { describe, expect, it } from 'vitest';
import { type Judgement, lastWriteOf } from '../../src/zi/activity.ts';
import { categoryOf } from '../../src/zi/category.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { ago, GIB, snapshotOf, TODAY, table, viewOf } from '../support/facts.ts';

const INACTIVE: Judgement = {
  activity: 'INACTIVE',
  recent: false,
  lastUse: null,
  idleDays: 200,
  idleFrom: ago(200),
  idleIsLowerBound: true,
};

const category = (facts: Parameters<typeof table>[0]) => categoryOf(table(facts), INACTIVE, TODAY);

describe('the last write', () => {
  it('is what systemProfile says, even when lifeCycle.updated is later', () => {
    expect(lastWriteOf(table({ writeDays: [ago(50)], updatedDay: ago(1) }), TODAY)).toBe(ago(50));
  });

  it('is lifeCycle.updated without any, and unknown without both', () => {
    expect(lastWriteOf(table({ updatedDay: ago(1) }), TODAY)).toBe(ago(1));
    expect(lastWriteOf(table({ lastSystemOperationDay: ago(1) }), TODAY)).toBeNull();
  });

  it('is never after D', () => {
    expect(lastWriteOf(table({ writeDays: [ago(-1)], updatedDay: ago(9) }), TODAY)).toBe(ago(9));
    expect(lastWriteOf(table({ updatedDay: ago(-1) }), TODAY)).toBeNull();
  });
});

describe('an inactive table', () => {
  it.each([
    [0, 0, 'refresh_waste'],
    [30, 0, 'refresh_waste'],
    [30, 4, 'refresh_waste'],
    [30, null, 'refresh_waste'],
    [31, 0, 'stale_tables'],
    [90, 0, 'stale_tables'],
    [90, null, 'stale_tables'],
    [91, 0, 'zombie_tables'],
    [91, 1, 'stale_tables'],
    [91, null, null],
  ] as const)('written %i days before D with %s things downstream: %s', (days, downstreamCount, expected) => {
    expect(category({ updatedDay: ago(days), downstreamCount })).toBe(expected);
    expect(category({ writeDays: [ago(days)], downstreamCount })).toBe(expected);
  });

  it('without a known write is a zombie, unless something reads it', () => {
    expect(category({})).toBe('zombie_tables');
    expect(category({ downstreamCount: 1 })).toBe('stale_tables');
    expect(category({ downstreamCount: null })).toBeNull();
  });
});

describe('waste of a scan', () => {
  const span = table({ firstUsageDay: ago(200), lastUsageDay: ago(0), sizeBytes: GIB });

  it('is the known bytes of inactive tables, not those of new, unknown or active ones', () => {
    const tables = [
      span,
      table({ sizeBytes: 1024n * GIB }),
      table({ sizeBytes: null }),
      table({ sizeBytes: GIB, createdDay: ago(1) }),
      table({ sizeBytes: GIB, createdDay: ago(60) }),
    ];
    expect(estateTally(snapshotOf(tables))).toMatchObject({
      inactive: 2,
      inactiveSized: 1,
      inactiveBytes: 1024n * GIB,
      totalBytes: 1027n * GIB,
      newTables: 1,
      measured: 4,
    });
    expect(viewOf(snapshotOf(tables)).metadata.waste_storage_tb).toBe(1);
  });

  it('has an unknown number of zombies when lineage decides and could not be read', () => {
    const { metadata } = viewOf(snapshotOf([span, table({ downstreamCount: null })]));
    expect(metadata.zombie_tables).toBeNull();
    expect(metadata.null_reasons['zombie_tables']).toBe('lineage could not be read');
    const written = table({ downstreamCount: null, updatedDay: ago(80) });
    expect(viewOf(snapshotOf([span, written])).metadata.zombie_tables).toBe(0);
  });

  it('is unknown, as the number of active tables, where nothing is known of the use of any', () => {
    const { metadata } = viewOf(snapshotOf([table(), table({ id: 'u' })]));
    expect(metadata).toMatchObject({ zombie_tables: null, active_tables: null, unknown_tables: 2 });
    expect(metadata.null_reasons).toMatchObject({
      zombie_tables: 'no activity is known',
      active_tables: 'no activity is known',
    });
    expect(metadata.services[0]?.active_tables).toBeNull();
    const nothing = viewOf(snapshotOf([]));
    expect(nothing.metadata).toMatchObject({ zombie_tables: 0, active_tables: 0, total_tables: 0 });
  });
});
