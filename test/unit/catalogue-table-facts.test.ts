import { describe, expect, it } from 'vitest';
import { isView } from '../../src/catalogue/table-facts.ts';

describe('a view', () => {
  it.each(['View', 'SecureView'])('is a %s', (tableType) => {
    expect(isView({ tableType })).toBe(true);
  });

  it.each([null, '', 'Regular', 'MaterializedView', 'view', 'VIEW', 'Iceberg', 'Something new'])(
    'is no %j',
    (tableType) => {
      expect(isView({ tableType })).toBe(false);
    },
  );
});
