import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import type { Variable } from '../../src/config/variable.ts';
import { variables } from '../../src/config/variables.ts';
import { parseConfig } from '../../src/config.ts';

const table: [string, Variable<unknown>][] = Object.entries(variables);
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rows = read('docs/configuration.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', fallback, allowed, meaning = '', ...rest]) => ({
    name,
    fallback,
    allowed,
    meaning,
    rest,
  }));

const fallbackOf = ({ required, default: fallback }: Variable<unknown>) => {
  if (required) return 'required';
  return fallback === null ? '—' : `\`${fallback}\``;
};

test('the documentation has every variable once, in order, with default, allowed values and secret mark', () => {
  expect(
    rows.map(({ meaning, rest, ...row }) => ({ ...row, secret: meaning.startsWith('**Secret.**') })),
  ).toEqual(
    table.map(([name, variable]) => ({
      name: `\`${name}\``,
      fallback: fallbackOf(variable),
      allowed: variable.allowed,
      secret: variable.secret,
    })),
  );
  for (const { name, meaning, rest } of rows) {
    expect(meaning.length, name).toBeGreaterThan(20);
    expect(rest, `${name} has a stray |`).toEqual(['']);
  }
});

test('every default is itself a valid value', () => {
  for (const [name, { default: fallback, schema }] of table) {
    if (fallback !== null) expect(schema.safeParse(fallback).success, name).toBe(true);
  }
});

const example = read('.env.example');
const lines = [...example.matchAll(/^(#?)([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
  ([, off, name = '', value = '']) => ({
    name,
    value,
    isOn: off === '',
  }),
);

test('.env.example names every variable exactly once, with its default when it is switched off', () => {
  expect(lines.map(({ name }) => name).toSorted()).toEqual(table.map(([name]) => name).toSorted());
  for (const { name, value, isOn } of lines) {
    const fallback = table.find(([known]) => known === name)?.[1].default;
    if (!isOn && fallback !== null) expect(value, name).toBe(fallback);
  }
});

test('.env.example holds no secret, and a copy of it is valid but for the missing passwords', () => {
  for (const [name] of table.filter(([, { secret }]) => secret)) {
    expect(lines.find((line) => line.name === name)?.value, name).toBe('');
  }
  expect(parseConfig(parseEnv(example)).warnings).toEqual([
    'OM_MYSQL_PW_RO: not set; OM_MYSQL_USER_RO connects without a password',
    'THIRDEYE_MYSQL_PW: not set; THIRDEYE_MYSQL_USER connects without a password',
  ]);
});
