import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdIndex } from '../../src/catalogue/id-index.ts';

/** Some that look alike, and such that are no UUIDs as OpenMetadata writes them. */
const ODD = [
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-000000000001',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '00000000_0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-00000000000g',
  '00000000-0000-0000-0000-00000000000ä',
  '00000000-0000-0000-0000-0000000000000',
  '',
  'id',
  '📈',
];

describe('an index of ids', () => {
  it('numbers ids in the order in which they come, each once', () => {
    const id = fc.oneof(fc.uuid(), fc.constantFrom(...ODD));
    fc.assert(
      fc.property(fc.array(id), fc.array(id), (ids, others) => {
        const index = createIdIndex();
        const known = new Map<string, number>();
        for (const each of ids) {
          if (!known.has(each)) known.set(each, known.size);
          expect(index.add(each)).toBe(known.get(each));
        }
        expect(index.size()).toBe(known.size);
        for (const each of [...ids, ...others]) {
          expect(index.find(each)).toBe(known.get(each) ?? -1);
          expect(index.has(each)).toBe(known.has(each));
        }
        expect(new Map(index.entries())).toEqual(known);
        const even = [...known].filter(([, n]) => n % 2 === 0);
        expect(new Map(index.entries((n) => n % 2 === 0))).toEqual(new Map(even));
      }),
    );
  });

  it.each([0, 10, 5_000])('holds more ids than were expected (%i)', (expected) => {
    const index = createIdIndex(expected);
    const ids = Array.from({ length: 5_000 }, () => randomUUID());
    ids.forEach((id, i) => {
      expect(index.add(id)).toBe(i);
    });
    expect(ids.every((id, i) => index.find(id) === i)).toBe(true);
    expect(index.has(randomUUID())).toBe(false);
    expect([...index.entries()].map(([id]) => id).sort()).toEqual(ids.toSorted());
  });
});
