import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestVersion } from '../../src/catalogue/openmetadata-version.ts';

describe('the newest version in the change log', () => {
  it.each([
    [[], null],
    [['0.0.1', '0.0.12'], null],
    [['latest', ''], null],
    [['1.9.9', '1.10.0', '1.2.30'], '1.10.0'],
    [['1.9.9', '1.13.4', '0.0.99'], '1.13.4'],
    [['10.0.0', '9.9.9'], '10.0.0'],
    [['1.5.0', '1.5.0-collate', '1.4.9'], '1.5.0'],
    [['1.6.0-SNAPSHOT', '1.5.99'], '1.6.0'],
    [['1.1', '1.1.1'], '1.1.1'],
    [['1.12.0.1', '1.12.0'], '1.12.0.1'],
    [['0.13.2', '0.0.5'], '0.13.2'],
    [['1.2.0', 'latest', 'v9'], '1.2.0'],
  ])('of %j is %s', (versions, newest) => {
    expect(newestVersion(versions)).toBe(newest);
  });

  it('does not depend on their order', () => {
    const part = fc.integer({ min: 0, max: 120 });
    const version = fc.tuple(fc.integer({ min: 1, max: 12 }), part, part).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(version, { minLength: 1 }), (versions) => {
        const newest = newestVersion(versions);
        expect(newestVersion(versions.toReversed())).toBe(newest);
        const value = (text: string) => text.split('.').reduce((sum, n) => sum * 1000 + Number(n), 0);
        expect(value(newest ?? '')).toBe(Math.max(...versions.map(value)));
      }),
    );
  });
});
