import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Env } from '../../src/config/read.ts';
import { type VariableName, variables } from '../../src/config/variables.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';

const names = Object.keys(variables) as VariableName[];
const secretNames = names.filter((name) => variables[name].secret);

const nearMiss = fc.constantFrom(
  '[]',
  '[{}]',
  '[[[',
  '[null]',
  '[{"issuer":"a","jwks_url":"http://a"}]',
  'true',
  '0',
  '-0',
  '9'.repeat(400),
  'compute=0',
  'HS512',
  'VERIFY_CA',
  'VERIFY_IDENTITY',
  'production',
  'http://[',
  'https://u:p@h/?q#f',
  '-----BEGIN PUBLIC KEY-----',
  `-----BEGIN PUBLIC KEY-----${'\n'.repeat(2000)}`,
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ maxLength: 80 }),
  fc.json(),
  fc.webUrl(),
  nearMiss,
);
const anyEnv: fc.Arbitrary<Env> = fc.dictionary(
  fc.constantFrom(...names),
  fc.option(anyText, { nil: undefined }),
);

/** Letters that no message of the service has in this order. */
const anySecret = fc.string({ unit: fc.constantFrom('q', 'x', 'z', '7', '$'), minLength: 8, maxLength: 60 });

function errorOf(env: Env): unknown {
  try {
    parseConfig(env);
    return null;
  } catch (error) {
    return error;
  }
}

test('whatever the environment, only a ConfigError is thrown, with one line per fault', () => {
  fc.assert(
    fc.property(anyEnv, (env) => {
      const error = errorOf(env);
      if (error === null) return;
      expect(error).toBeInstanceOf(ConfigError);
      if (!(error instanceof ConfigError)) return;
      const lines = error.message.split(/\r\n|[\n\r\u2028\u2029]/);
      expect(lines).toHaveLength(error.faults.length);
      for (const line of lines) {
        expect(names).toContain(line.slice(0, line.indexOf(':')));
        expect(line.length).toBeLessThan(400);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a secret is never shown, wherever it stands', () => {
  const places = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });
  fc.assert(
    fc.property(
      anyEnv,
      anySecret,
      fc.constantFrom(...secretNames),
      places,
      fc.boolean(),
      (env, secret, name, others, part) => {
        const spoilt = Object.fromEntries(
          others.map((other) => [other, part ? secret.slice(0, -2) : `${secret}-`]),
        );
        const error = errorOf({ ...env, PORT: 'wrong', ...spoilt, [name]: secret });
        expect(String(error)).not.toContain(secret.slice(0, -2));
      },
    ),
    { numRuns: 1000 },
  );
});
