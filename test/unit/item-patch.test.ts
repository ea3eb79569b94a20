import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemValues } from '../../src/action-items/action-item.ts';
import { applyPatch, canonicalJson, changesBetween, mergePatch } from '../../src/action-items/item-patch.ts';
import { extentFault, metaFault } from '../../src/action-items/meta-fault.ts';

/** `depth` objects, one inside the other. */
const nested = (depth: number): Record<string, unknown> => (depth === 1 ? {} : { a: nested(depth - 1) });

const FIELDS: ItemValues = {
  title: 'one',
  description: 'words',
  status: 'OPEN',
  category: 'manual',
  priority: 'low',
  estimatedSavingsUsd: 1.5,
  fqn: null,
  meta: { a: 1, b: { c: [1] } },
  snoozedUntil: 0,
  dismissedReason: null,
  verifiedSavingsUsd: null,
};

const json = () => fc.jsonValue({ maxDepth: 4 });

describe('a merge patch', () => {
  // The cases of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('leaves its arguments alone, and done twice is done once', () => {
    fc.assert(
      fc.property(json(), json(), (target, patch) => {
        const [targetText, patchText] = [JSON.stringify(target), JSON.stringify(patch)];
        const once = mergePatch(target, patch);
        expect(canonicalJson(mergePatch(once, patch))).toBe(canonicalJson(once));
        expect([JSON.stringify(target), JSON.stringify(patch)]).toEqual([targetText, patchText]);
      }),
    );
  });

  it('sets a member of any name, and no prototype', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}')) as object;
    expect(Object.keys(merged).sort()).toEqual(['__proto__', 'constructor']);
    expect((merged as { polluted?: number }).polluted).toBeUndefined();
  });

  it('of fields replaces what it names, clears what it sets to null, and merges meta', () => {
    const patch = { title: 'two', description: null, meta: { a: null, b: { d: 2 } }, status: undefined };
    expect(applyPatch(FIELDS, patch)).toEqual({
      ...FIELDS,
      title: 'two',
      description: null,
      meta: { b: { c: [1], d: 2 } },
    });
    expect(applyPatch(FIELDS, { meta: null }).meta).toBeNull();
    expect(applyPatch({ ...FIELDS, meta: null }, { meta: { a: { b: null } } }).meta).toEqual({ a: {} });
  });
});

describe('changes', () => {
  it('name what differs by value, with both values', () => {
    const after = { ...FIELDS, title: 'two', snoozedUntil: null, meta: { b: { c: [1] }, a: 1 } };
    expect(changesBetween(FIELDS, after)).toEqual({
      title: { from: 'one', to: 'two' },
      snoozedUntil: { from: 0, to: null },
    });
  });

  it('name what scans have measured, too', () => {
    expect(changesBetween({ ...FIELDS, verifiedSavingsUsd: 7 }, FIELDS)).toEqual({
      verifiedSavingsUsd: { from: 7, to: null },
    });
  });

  it('are none between a state and itself, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json()), (meta) => {
        const turned = Object.fromEntries(Object.entries(meta).reverse());
        expect(changesBetween({ ...FIELDS, meta }, { ...FIELDS, meta: turned })).toEqual({});
      }),
    );
  });

  it('tell an absent member from one that is null, and a list from its reverse', () => {
    for (const [a, b] of [
      [{ a: null }, {}],
      [{ a: [1, 2] }, { a: [2, 1] }],
      [{ a: '1' }, { a: 1 }],
    ]) {
      expect(Object.keys(changesBetween({ ...FIELDS, meta: a ?? {} }, { ...FIELDS, meta: b ?? {} }))).toEqual(
        ['meta'],
      );
    }
  });
});

describe('a meta', () => {
  it.each([
    ['32 levels', nested(32)],
    ['16 KiB', { a: 'x'.repeat(16 * 1024 - 8) }],
    ['the largest whole number', { a: [Number.MAX_SAFE_INTEGER, -1e-300, 1.5] }],
    ['an emoji', { '📈': '📉' }],
  ])('of %s is taken', (_what, meta) => {
    expect(metaFault(meta)).toBeNull();
  });

  it.each([
    ['33 levels', nested(33), 'nested'],
    ['10 000 levels', JSON.parse(`{"a":${'['.repeat(9_999)}${']'.repeat(9_999)}}`), 'nested'],
    ['16 KiB and a byte', { a: 'x'.repeat(16 * 1024 - 7) }, 'bytes'],
    ['16 KiB in characters of two bytes', { a: 'é'.repeat(8 * 1024) }, 'bytes'],
    ['half a pair', { a: [{ b: '\ud83d' }] }, 'Unicode'],
    ['a name that is half a pair', { a: { '\udca9': 1 } }, 'Unicode'],
    ['an infinite number', JSON.parse('{"a": 1e400}'), 'finite'],
    ['a number that has lost digits', JSON.parse('{"a": 9007199254740993}'), '2^53'],
  ])('of %s is refused', (_what, meta, word) => {
    expect(metaFault(meta as Record<string, unknown>)).toContain(word);
  });

  it('whose numbers are our own may have any, but neither more levels nor more bytes', () => {
    expect(extentFault({ a: [2 ** 60] })).toBeNull();
    expect(extentFault(nested(33))).toContain('nested');
    expect(extentFault({ a: 'x'.repeat(16 * 1024 - 7) })).toContain('bytes');
  });
});
