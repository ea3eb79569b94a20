import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { judge } from '../../src/zi/activity.ts';
import { categoryOf } from '../../src/zi/category.ts';
import { EVIDENCE, judgedIdle, TODAY, tableFacts } from '../support/facts-catalogue-table.ts';

const LARGE = 100n * 2n ** 30n;

const category = (members: Partial<TableFacts>, idle = 91) =>
  categoryOf(tableFacts(members), judgedIdle(idle), TODAY);
const written = (age: number, members: Partial<TableFacts> = {}) =>
  category({ writeDays: [TODAY - age], ...members });

describe('category of an inactive table', () => {
  it.each([
    [0, 'refresh_waste', 'refresh_waste'],
    [30, 'refresh_waste', 'refresh_waste'],
    [31, 'stale_tables', 'stale_tables'],
    [90, 'stale_tables', 'stale_tables'],
    [91, 'zombie_tables', 'stale_tables'],
  ] as const)('written %i days ago: %s, read by others: %s', (age, alone, read) => {
    expect(written(age)).toBe(alone);
    expect(written(age, { downstreamCount: 1 })).toBe(read);
    expect(category({ updatedDay: TODAY - age })).toBe(alone);
    expect(category({ updatedDay: TODAY - age, downstreamCount: 1 })).toBe(read);
  });

  it('never written: zombie, unless something reads it', () => {
    expect(category({})).toBe('zombie_tables');
    expect(category({ downstreamCount: 1 })).toBe('stale_tables');
  });

  it('a write in the future is none', () => {
    expect(written(-1)).toBe('zombie_tables');
    expect(category({ writeDays: [TODAY + 1, TODAY - 31] })).toBe('stale_tables');
  });

  it('an operation counts before lifeCycle.updated, even when it is older', () => {
    expect(category({ writeDays: [TODAY - 91], updatedDay: TODAY })).toBe('zombie_tables');
  });

  it('a DELETE is no write', () => {
    expect(category({ lastSystemOperationDay: TODAY })).toBe('zombie_tables');
  });

  it('is none where lineage decides and could not be read', () => {
    expect(category({ downstreamCount: null })).toBeNull();
    expect(written(0, { downstreamCount: null })).toBe('refresh_waste');
    expect(written(31, { downstreamCount: null })).toBe('stale_tables');
  });

  it('does not depend on size, tier, owners or how long it is idle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 91, max: 500 }),
        fc.option(fc.bigInt({ min: 0n, max: 2n ** 50n })),
        fc.option(fc.integer({ min: 1, max: 5 })),
        (idle, sizeBytes, tier) => {
          expect(category({ sizeBytes, tier, owners: ['a'] }, idle)).toBe('zombie_tables');
        },
      ),
    );
  });
});

describe('large_unused', () => {
  it.each([
    [60, LARGE, null],
    [61, LARGE, 'large_unused'],
    [61, LARGE - 1n, null],
    [61, null, null],
    [90, LARGE, 'large_unused'],
    [91, LARGE, 'zombie_tables'],
  ] as const)('idle for %i days with %s bytes: %s', (idle, sizeBytes, expected) => {
    expect(category({ sizeBytes }, idle)).toBe(expected);
  });

  it('may be a table of unknown activity, for its idle days are at least so many', () => {
    const facts = tableFacts({ sizeBytes: LARGE, createdDay: TODAY - 61 });
    expect(judge(facts, EVIDENCE, TODAY).activity).toBe('UNKNOWN');
    expect(categoryOf(facts, judge(facts, EVIDENCE, TODAY), TODAY)).toBe('large_unused');
    const younger = tableFacts({ sizeBytes: LARGE, createdDay: TODAY - 60 });
    expect(categoryOf(younger, judge(younger, EVIDENCE, TODAY), TODAY)).toBeNull();
  });

  it('is neither a new table nor one without evidence', () => {
    const young = tableFacts({ sizeBytes: LARGE, createdDay: TODAY });
    expect(categoryOf(young, judge(young, EVIDENCE, TODAY), TODAY)).toBeNull();
    const unknown = tableFacts({ sizeBytes: LARGE });
    expect(categoryOf(unknown, judge(unknown, null, TODAY), TODAY)).toBeNull();
  });
});

it('exactly the inactive tables are waste, when lineage is known', () => {
  const day = fc.option(fc.integer({ min: TODAY - 420, max: TODAY + 1 }));
  fc.assert(
    fc.property(
      day,
      day,
      day,
      day,
      fc.integer({ min: 0, max: 1 }),
      (accessed, used, created, write, down) => {
        const facts = tableFacts({
          accessedDay: accessed,
          lastUsageDay: used !== null && used <= TODAY ? used : null,
          createdDay: created !== null && created <= TODAY ? created : null,
          writeDays: write === null ? [] : [write],
          downstreamCount: down,
          sizeBytes: LARGE,
        });
        const judgement = judge(facts, EVIDENCE, TODAY);
        const found = categoryOf(facts, judgement, TODAY);
        expect(found !== null && found !== 'large_unused').toBe(judgement.activity === 'INACTIVE');
      },
    ),
    { numRuns: 500 },
  );
});
