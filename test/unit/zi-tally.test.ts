import { describe, expect, it } from 'vitest';
import { measuresOf } from '../../src/zi/components.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { ago, GIB, snapshotOf, table } from '../support/facts.ts';

const view = table({ tableType: 'View', firstUsageDay: ago(200), lastUsageDay: ago(0) });
const tallyOf = (facts: Parameters<typeof table>[0]) => estateTally(snapshotOf([view, table(facts)]));

describe('the tally of a table', () => {
  it('with a bound of 30–89 days is known not recent and unknown for active and for bytes', () => {
    const tally = tallyOf({ createdDay: ago(60), sizeBytes: GIB });
    expect(tally).toMatchObject({ population: 1, active: 0, inactive: 0, recent: 0, notRecent: 1, sized: 0 });
    expect(tally).toMatchObject({ measured: 1, totalBytes: GIB, activeBytes: 0n, inactiveBytes: 0n });
    expect(measuresOf(tally).query.k.valueOf()).toBe(1);
    expect(measuresOf(tally).compute).toMatchObject({ rate: null, known: 0, population: 1 });
  });

  it('that is new is in the totals and in nothing else', () => {
    const tally = tallyOf({ createdDay: ago(5), sizeBytes: GIB, owners: ['somebody'] });
    expect(tally).toMatchObject({
      tables: 1,
      newTables: 1,
      population: 0,
      owned: 0,
      ownerKnown: 0,
      sized: 0,
    });
    expect(tally).toMatchObject({ measured: 1, totalBytes: GIB });
  });

  it('of unknown owner is left out of ownership only', () => {
    const tally = tallyOf({ owners: null });
    expect(tally).toMatchObject({ population: 1, owned: 0, ownerKnown: 0 });
    expect(measuresOf(tally).others.rate).toBeNull();
  });

  it('that is a view counts as a view and nothing else', () => {
    const tally = tallyOf({ tableType: 'SecureView', sizeBytes: GIB, owners: ['somebody'] });
    expect(tally).toMatchObject({
      views: 2,
      tables: 0,
      population: 0,
      measured: 0,
      totalBytes: 0n,
      owned: 0,
    });
  });

  it('of 0 bytes has a known size', () => {
    expect(tallyOf({ sizeBytes: 0n })).toMatchObject({ measured: 1, sized: 1, inactiveSized: 1 });
  });
});
