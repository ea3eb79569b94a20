import type { CatalogueRows, EntityRow } from '../../src/demo/openmetadata/rows.ts';
import { fqnOf, hashOf } from './random-catalogue/hash.ts';
import { createRandom, randomCatalogue } from './random-catalogue/index.ts';

/** Sunday 22 November 2026, 15:04:05 UTC. */
export const NOW = Date.UTC(2026, 10, 22, 15, 4, 5);

const GIB = 2 ** 30;
const SERVICE = 'odd names';

/** Equal or nearly equal to a case- and accent-blind eye, wildcards, quotes, code, and the longest. */
export const NAMES = [
  'dup',
  'DUP',
  'Dup',
  'düp',
  'dup\u200d',
  '📈',
  '📉',
  '👩‍👩‍👧',
  '100%',
  '100%_sure',
  '100_',
  '1000',
  '100',
  'a_b',
  'aXb',
  'a%b',
  'a\\b',
  'ends with \\',
  'dot.and \\',
  '\\',
  '%',
  '_',
  "it's",
  "'",
  'say "hi"',
  '"',
  '""',
  'a.b',
  '.',
  "' OR 1=1 -- x",
  'null',
  'Straße',
  'Strasse',
  ' ',
  'tail',
  'tail ',
  '\u0001',
  'x'.repeat(256),
  '📈'.repeat(256),
  '\u0001'.repeat(256),
];

/** Sizes that a double cannot tell apart, and the same ones again. */
const SIZES = [2 ** 53, 2 ** 53 + 2, 2 ** 53 + 4, 0, 1, null, 5 * GIB, 5 * GIB];

export const MANY_NAMES = 60;

const entity = (random: { uuid(): string }, parts: string[], more: object = {}): EntityRow => ({
  hash: hashOf(parts),
  json: {
    id: random.uuid(),
    name: parts.at(-1),
    fullyQualifiedName: fqnOf(parts),
    version: 0.1,
    updatedAt: NOW,
    updatedBy: 'admin',
    ...more,
  },
});

/** A random estate beside a service whose tables have the names above, with and without sizes and use. */
export const tablesCatalogue = (): CatalogueRows => {
  const random = createRandom(77);
  const rows = randomCatalogue(57, { now: NOW, layout: 'mixed', tables: 130 });
  const odd = NAMES.map((name) => entity(random, [SERVICE, 'db', 'odd', name]));
  const schemas = ['pad', 'pad ', 'PAD'].map((schema) => entity(random, [SERVICE, 'db', schema, 'padded']));
  const many = Array.from({ length: MANY_NAMES }, (_, i) =>
    entity(random, [SERVICE, 'db', 'many', `${'abcXYZ'[i % 6]}${i % 10}${i < 30 ? '' : '!'}`]),
  );
  const tables = [...odd, ...schemas, ...new Map(many.map((row) => [row.hash, row])).values()];
  const day = (ago: number) => new Date(NOW - ago * 86_400_000).toISOString().slice(0, 10);
  return {
    ...rows,
    services: [...rows.services, entity(random, [SERVICE], { serviceType: 'Snowflake' })],
    tables: [...rows.tables, ...tables],
    usage: [
      ...rows.usage,
      ...tables.slice(0, 30).map((row, i) => ({
        id: String(row.json['id']),
        entityType: 'table',
        usageDate: day(i % 3 === 0 ? 0 : i * 13),
        count1: 1,
      })),
    ],
    profiles: [
      ...rows.profiles,
      ...tables.map((row, i) => ({
        entityFQNHash: row.hash,
        extension: 'table.tableProfile' as const,
        json: { timestamp: NOW - 1000, sizeInByte: SIZES[i % SIZES.length] },
      })),
    ],
  };
};
