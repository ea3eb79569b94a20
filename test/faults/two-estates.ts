import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { fqn, fqnHash, splitFqn } from '../../src/demo/openmetadata/hash.ts';
import type { CatalogueRows, EntityRow, ProfileRow } from '../../src/demo/openmetadata/rows.ts';

/** More than one page of the reader and of the publisher, which is 2000 tables. */
const TABLES = 2_300;
/** One of so many rows of usage is enough, and read sooner. */
const USAGE_OF = 4;
/** OpenMetadata's names end at 256 characters. */
const KEPT_OF_NAME = 240;

const idOf = (row: EntityRow): string => String(row.json['id']);

/** The table under another name, as after a rename in the warehouse: same id, new FQN and hash. */
const renamed = (row: EntityRow): EntityRow => {
  const parts = splitFqn(String(row.json['fullyQualifiedName']));
  const name = `${[...(parts.at(-1) ?? '')].slice(0, KEPT_OF_NAME).join('')}_renamed`;
  const next = [...parts.slice(0, -1), name];
  return { hash: fqnHash(next), json: { ...row.json, name, fullyQualifiedName: fqn(next) } };
};

const twiceTheSize = (row: ProfileRow): ProfileRow => {
  const data = row.json['profileData'] as Record<string, unknown> | undefined;
  const size = data?.['sizeInByte'];
  if (typeof size !== 'number') return row;
  return { ...row, json: { ...row.json, profileData: { ...data, sizeInByte: size * 2 + 1 } } };
};

/** Each tenth table, starting with the `first`: what one of the two catalogues lacks. */
const eachTenth = (rows: readonly EntityRow[], first: number): Set<string> =>
  new Set(rows.filter((_, i) => i % 10 === first).map(idOf));

/**
 * A catalogue before and after a day of work. Every table that is in both has another name; use, sizes, owners and
 * lineage have moved; tables have come and gone.
 */
export const twoEstates = (now: number): { before: CatalogueRows; after: CatalogueRows } => {
  const demo = demoCatalogue({ now, tables: TABLES });
  const all = { ...demo, usage: demo.usage.filter((_, i) => i % USAGE_OF === 0) };
  const added = eachTenth(all.tables, 3);
  const removed = eachTenth(all.tables, 7);
  const hashes = new Map<string, string>();
  const tables = all.tables.map((row) => {
    const next = renamed(row);
    hashes.set(row.hash, next.hash);
    return next;
  });
  const moved = (hash: string): string => hashes.get(hash) ?? hash;
  const after: CatalogueRows = {
    ...all,
    tables: tables.filter((row) => !removed.has(idOf(row))),
    usage: all.usage.flatMap((row, i) =>
      i % 5 === 0 ? [] : [{ ...row, count1: row.count1 === null ? null : row.count1 + 3 }],
    ),
    profiles: all.profiles.map((row) => twiceTheSize({ ...row, entityFQNHash: moved(row.entityFQNHash) })),
    relationships: all.relationships.filter((_, i) => i % 4 !== 0),
    tags: all.tags.map((row) => ({ ...row, targetFQNHash: moved(row.targetFQNHash) })),
  };
  return { before: { ...all, tables: all.tables.filter((row) => !added.has(idOf(row))) }, after };
};
