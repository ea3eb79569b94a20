import { describe, expect, it } from 'vitest';
import { createIdIndex } from '../../src/catalogue/id-index.ts';
import { createRecentProfileTable } from '../../src/catalogue/recent-profiles.ts';
import { createSeenIds } from '../../src/catalogue/seen-ids.ts';

const FROM = 20_000;
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('recent profiles', () => {
  it('come back as they were, of as many tables as there are', () => {
    const table = createRecentProfileTable(FROM);
    const profiles = Array.from({ length: 5_000 }, (_, n) => ({
      profiledAt: n % 3 === 0 ? null : 1_700_000_000_000.5 + n,
      sizeBytes: n % 5 === 0 ? null : 2n ** 63n - 1n - BigInt(n),
      writeDays: [31, n % 31].filter((day, i, all) => all.indexOf(day) === i).map((day) => FROM + day),
      lastOperationDay: n % 7 === 0 ? null : FROM + (n % 32),
    }));
    for (const [n, profile] of profiles.entries()) table.add(idOf(n), profile);
    for (const [n, profile] of profiles.entries()) expect(table.get(idOf(n))).toEqual(profile);
    expect(table.get(idOf(5_000))).toBeUndefined();
  });

  it('tell the tables that nobody has compared', () => {
    const table = createRecentProfileTable(FROM);
    const nothing = { profiledAt: null, sizeBytes: null, writeDays: [], lastOperationDay: null };
    for (const n of [1, 2, 3]) table.add(idOf(n), nothing);
    const compared = createSeenIds(table.ids);
    compared.see(idOf(2));
    compared.see(idOf(9));
    expect([...compared.unseen()].sort()).toEqual([idOf(1), idOf(3)]);
  });
});

describe('seen ids', () => {
  it('are in the set and have been seen', () => {
    const live = createIdIndex();
    for (const id of [idOf(1), idOf(2), 'no UUID', 'another']) live.add(id);
    const known = createSeenIds(live);
    expect([known.see(idOf(1)), known.see('no UUID'), known.see(idOf(7))]).toEqual([true, true, false]);
    expect([idOf(1), idOf(2), idOf(7), 'no UUID', 'another'].map(known.has)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([...known.unseen()].sort()).toEqual([idOf(2), 'another'].sort());
  });
});
