import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fqn, fqnHash, splitFqn } from '../../src/demo/openmetadata/hash.ts';

const parts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 });

describe('fqn', () => {
  it('quotes a part that contains a dot, and only that part', () => {
    expect(fqn(['sf', 'A.B', 'PUBLIC', 'T'])).toBe('sf."A.B".PUBLIC.T');
  });

  it('doubles double quotes inside quotes', () => {
    expect(fqn(['sf', 'the "new" one'])).toBe('sf."the ""new"" one"');
  });

  it('leaves every other character alone', () => {
    expect(fqn(["it's", 'back\\slash`tick', '📈', ' x '])).toBe("it's.back\\slash`tick.📈. x ");
  });
});

describe('splitFqn', () => {
  it('is the inverse of fqn', () => {
    fc.assert(
      fc.property(parts, (list) => {
        expect(splitFqn(fqn(list))).toEqual(list);
      }),
    );
  });

  it.each(['a"b', '"a', '"a"b', 'x."y'])('refuses the broken quoting of %s', (name) => {
    expect(() => splitFqn(name)).toThrow('not a fully qualified name');
  });
});

describe('fqnHash', () => {
  // Expected values are from another implementation of MD5 (Python's hashlib).
  it.each([
    [['snowflake_prod'], '7c5e75e0c02b9cacdb499da490b88932'],
    [['A.B'], '16201ccd0cf7af12344da75619def42b'],
    [['orders "final" copy'], '83cb91578648d73ed70163b68efcbe3b'],
    [['📈_kpi'], 'b250211e4adb13563e51a33b50de222f'],
    [
      ['snowflake_prod', 'ANALYTICS', 'PUBLIC', 'T'],
      '7c5e75e0c02b9cacdb499da490b88932.be25776fa91444b6d85c015efeddfc0e.cd0c6092d6a6874f379fe4827ed1db8b.b9ece18c950afbfa6b0fdbfa4ff731d3',
    ],
  ])('of %j is known', (list, hash) => {
    expect(fqnHash(list)).toBe(hash);
  });

  it('of a table has 131 characters and begins with the hash of its schema, database and service', () => {
    const table = fc.tuple(fc.string(), fc.string(), fc.string(), fc.string());
    fc.assert(
      fc.property(table, (list) => {
        const hash = fqnHash(list);
        expect(hash).toMatch(/^[0-9a-f]{32}(\.[0-9a-f]{32}){3}$/);
        for (const length of [1, 2, 3]) {
          expect(hash.startsWith(`${fqnHash(list.slice(0, length))}.`)).toBe(true);
        }
      }),
    );
  });

  it('tells upper case from lower case', () => {
    expect(fqnHash(['Orders'])).not.toBe(fqnHash(['orders']));
  });
});
