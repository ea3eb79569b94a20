import type { Parameter, Route } from '../support/contract.ts';
import type { Random } from '../support/random-catalogue/prng.ts';
import { json, nearlyValid, text, valid } from './values.ts';

export type FuzzRequest = {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer | null;
};

/** Well-formed, so that it can be written into a URL at all; broken encodings come by themselves. */
const encode = (value: string): string => encodeURIComponent(value.toWellFormed());

const pathOf = ({ path, operation }: Route, random: Random): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = operation.parameters?.find((p) => p.in === 'path' && p.name === name);
    const good = name === 'id' ? random.int(1, 60) : valid(parameter?.schema ?? {}, random);
    return encode(random.chance(0.8) ? String(good) : text(random));
  });

const queryOf = (parameters: readonly Parameter[], random: Random): string => {
  const parts: string[] = [];
  for (const { name, schema } of parameters.filter((p) => p.in === 'query')) {
    if (random.chance(0.75)) continue;
    const value = random.chance(0.6) ? String(valid(schema, random)) : text(random);
    const copies = random.chance(0.03) ? 50 : 1;
    for (let i = 0; i < copies; i += 1) parts.push(`${name}=${encode(value)}`);
  }
  if (random.chance(0.05)) parts.push(`${encode(text(random))}=${encode(text(random))}`);
  if (random.chance(0.02))
    parts.push(random.pick(['%zz', '%', '=&=&', '%ff=1', 'after=AAAA', '__proto__=1']));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

const RAW_BODIES = [
  '{',
  '[]',
  'null',
  '"text"',
  '{"__proto__": {"a": 1}}',
  '{"constructor": {"prototype": {"a": 1}}}',
  '{"title": "a", "title": "b"}',
  '{"title": 1e400}',
  `{"meta": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `{"title": "x", "meta": ${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  '\ufeff{"title": "bom"}',
  ' '.repeat(100),
];

const bodyOf = ({ operation }: Route, random: Random): Buffer | null => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return random.chance(0.05) ? Buffer.from('{}') : null;
  const kind = random.next();
  if (kind < 0.5) return Buffer.from(JSON.stringify(valid(schema, random)));
  if (kind < 0.85) return Buffer.from(JSON.stringify(nearlyValid(schema, random)) ?? 'null');
  if (kind < 0.95) return Buffer.from(random.pick(RAW_BODIES));
  if (kind < 0.97) return Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
  return Buffer.from(JSON.stringify(json(random)) ?? 'null');
};

const header = (random: Random): [string, string] => {
  const value = text(random)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 2_000);
  const name = random.pick([
    'if-match',
    'if-none-match',
    'idempotency-key',
    'accept',
    'x-forwarded-for',
    'x-odd',
  ]);
  return [name, name === 'accept' && random.chance(0.7) ? 'application/json' : value];
};

/** One request to an operation: as documented, nearly so, or hostile. */
export const fuzzRequest = (route: Route, tokens: readonly string[], random: Random): FuzzRequest => {
  const headers: Record<string, string> = {};
  if (route.operation.security.length > 0 && random.chance(0.97))
    headers['authorization'] = random.chance(0.97)
      ? `Bearer ${random.pick(tokens)}`
      : text(random).replaceAll(/[^\x20-\x7e]/g, '?');
  const body = bodyOf(route, random);
  if (body !== null)
    headers['content-type'] = random.chance(0.95)
      ? 'application/json'
      : random.pick(['text/plain', 'application/json; charset=latin1', 'a', 'multipart/form-data']);
  if (random.chance(0.25)) {
    const [name, value] = header(random);
    headers[name] = value;
  }
  const target = `${pathOf(route, random)}${queryOf(route.operation.parameters ?? [], random)}`;
  return { method: route.method, target, headers, body };
};
