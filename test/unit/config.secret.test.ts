import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';

const accounts = {
  OM_MYSQL_USER_RO: 'ro',
  OM_MYSQL_PW_RO: 'a',
  THIRDEYE_MYSQL_USER: 'rw',
  THIRDEYE_MYSQL_PW: 'b',
};

const warnings = (env: Record<string, string>) =>
  parseConfig({ ...accounts, ...env }).warnings.filter((warning) => warning.includes('shorter than'));

test('a short secret is a warning in development', () => {
  expect(warnings({ JWT_SECRET: 's'.repeat(31) })).toEqual([
    expect.stringMatching(/^JWT_SECRET: shorter than 32 bytes/),
  ]);
  expect(warnings({ JWT_SECRET: 's'.repeat(32) })).toEqual([]);
  expect(warnings({ JWT_SECRET: 's'.repeat(47), JWT_ALGORITHM: 'HS384' })).toHaveLength(1);
  expect(warnings({ JWT_SECRET: 's'.repeat(48), JWT_ALGORITHM: 'HS384' })).toEqual([]);
});
