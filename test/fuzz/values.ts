import type { Random } from '../support/random-catalogue/prng.ts';

const HOSTILE_TEXT = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '%',
  '_',
  '%%%%',
  '\\',
  "'; DROP TABLE action_items; --",
  '" OR 1=1',
  '`',
  '../../etc/passwd',
  '..%2f..',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '👩‍👩‍👧',
  '\ud800',
  '\u202egnp',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e400',
  '0x10',
  '9007199254740993',
  '99999999999999999999999',
  '-0',
  '1.5',
  '2026-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '10000-01-01T00:00:00Z',
  'x'.repeat(255),
  'x'.repeat(257),
  'x'.repeat(10_000),
  '%'.repeat(3_000),
];

export const text = (random: Random): string =>
  random.chance(0.7) ? random.pick(HOSTILE_TEXT) : random.pick(['a', 'sales', 'Snowflake', 'Tier1', 'x y']);

/** Any JSON value, small or odd. */
export const json = (random: Random, depth = 0): unknown => {
  const kind = random.int(0, depth > 3 ? 5 : 9);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2)
    return random.pick([0, -1, 1, 0.1, 0.123, 1e12, 1e21, 2 ** 53, 2 ** 53 + 2, -0.0001, 9_999_999_999.99]);
  if (kind <= 5) return text(random);
  if (kind <= 7) return Array.from({ length: random.int(0, 4) }, () => json(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: random.int(0, 4) }, () => [text(random), json(random, depth + 1)]),
  );
};

type Schema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
};

/** A value of a schema, as a caller means it. */
export const valid = (schema: Schema, random: Random): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) return valid(random.pick(schema.anyOf), random);
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  if (type === 'null') return null;
  if (type === 'boolean') return random.chance(0.5);
  if (type === 'integer' || type === 'number') {
    const low = schema.minimum ?? 0;
    return random.pick([low, Math.min(schema.maximum ?? 100, 100), random.int(low, low + 20)]);
  }
  if (type === 'array') return [];
  if (type === 'object' || schema.properties !== undefined) {
    const all = Object.entries(schema.properties ?? {});
    const chosen = all.filter(([name]) => schema.required?.includes(name) || random.chance(0.4));
    return Object.fromEntries(chosen.map(([name, member]) => [name, valid(member, random)]));
  }
  if (schema.format === 'date-time') return '2026-03-01T00:00:00Z';
  return random.pick(['a', 'sales', 'böse', '📈 trends', 'x'.repeat(Math.min(schema.maxLength ?? 20, 255))]);
};

/** Like a valid value, with one part spoiled. */
export const nearlyValid = (schema: Schema, random: Random): unknown => {
  const value = valid(schema, random);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || random.chance(0.1))
    return json(random);
  const names = [...Object.keys(schema.properties ?? {}), text(random)];
  return { ...value, [random.pick(names)]: json(random) };
};
