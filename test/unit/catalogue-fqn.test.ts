import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fqnParts, hashPrefix } from '../../src/catalogue/fqn.ts';

/** A part as OpenMetadata writes it. */
const quoted = (part: string): string => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part);

describe('the parts of a fully qualified name', () => {
  it.each([
    ['svc.db.sch.t', ['svc', 'db', 'sch', 't']],
    ['sf."A.B".PUBLIC.T', ['sf', 'A.B', 'PUBLIC', 'T']],
    ['"a.b"', ['a.b']],
    ['"a.b"."c.d"', ['a.b', 'c.d']],
    ['sf."say ""hi""".s.t', ['sf', 'say "hi"', 's', 't']],
    ['"""".b', ['"', 'b']],
    ['"".b', ['', 'b']],
    ['a..b', ['a', '', 'b']],
    ['.b', ['', 'b']],
    ['a b.c-d.é.ß', ['a b', 'c-d', 'é', 'ß']],
    ['📊.🗄️.schema.👩‍💻', ['📊', '🗄️', 'schema', '👩‍💻']],
    ['a\nb.c', ['a\nb', 'c']],
    ['', []],
  ])('%j', (fqn, parts) => {
    expect(fqnParts(fqn)).toEqual(parts);
  });

  it('survive quotes in an unquoted part, as newer versions write them', () => {
    expect(fqnParts('svc.say"hi.s.t')).toEqual(['svc', 'say"hi', 's', 't']);
    expect(fqnParts('svc."open.s.t')).toEqual(['svc', '"open', 's', 't']);
  });

  it('are what was joined, for any parts', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const nasty = fc.string({ unit: fc.constantFrom('"', '.', 'a', '😀', ' '), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.oneof(part, nasty), { minLength: 1, maxLength: 5 }), (parts) => {
        expect(fqnParts(parts.map(quoted).join('.'))).toEqual(parts);
      }),
    );
  });

  it('come to an end for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '.', 'a') }), (text) => {
        expect(fqnParts(text).join('').length).toBeLessThanOrEqual(text.length);
      }),
    );
    expect(fqnParts(`"${'a""'.repeat(5_000)}`)).toHaveLength(1);
  });
});

describe('the prefix of a hash', () => {
  it('is its first parts', () => {
    expect(hashPrefix('a.b.c.d', 1)).toBe('a');
    expect(hashPrefix('a.b.c.d', 3)).toBe('a.b.c');
  });

  it('is all of a hash with fewer parts', () => {
    expect(hashPrefix('a.b', 3)).toBe('a.b');
    expect(hashPrefix('', 1)).toBe('');
  });
});
