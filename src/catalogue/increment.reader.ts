import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { MS_PER_DAY } from '../time.ts';
import type { Features } from './catalogue.probe.ts';
import { type CataloguePage, createPageReader, type ReadOptions } from './catalogue.reader.ts';
import { type Changes, createLiveIds, readChanges } from './changes.reader.ts';
import { type Cursors, profilesFrom, usageFrom } from './cursors.ts';
import { isSameRow } from './facts.columns.ts';
import { patchFacts, patchUsage, profilesAreKnown, type RecentUsage } from './facts-patch.ts';
import { type IdRange, LAST_ID, type TableSet } from './page.ts';
import { createRelationReader } from './relation.reader.ts';
import { readTableRowsOf } from './table.reader.ts';
import type { TableFacts } from './table-facts.ts';
import { createTierReader } from './tier.reader.ts';
import { createUsageReader } from './usage.reader.ts';

export type IncrementOptions = ReadOptions & {
  cursors: Cursors;
  /** Facts that were read up to the cursors, in pages by id. */
  known: AsyncIterable<TableFacts[]>;
  /** How many of these tables are among the facts. */
  countKnown(ids: readonly string[]): Promise<number>;
  /** Rows of table_entity now. */
  tables: number;
};

/** A range of ids: all its facts, those of them that are new or different, and the tables that are gone. */
export type IncrementPage = CataloguePage & { changed: TableFacts[]; removed: string[] };

const difference = (known: readonly TableFacts[], facts: readonly TableFacts[]) => {
  const before = new Map(known.map((table) => [table.id, table]));
  const changed = facts.filter((table) => {
    const old = before.get(table.id);
    before.delete(table.id);
    return old === undefined || !isSameRow(old, table);
  });
  return { changed, removed: [...before.keys()] };
};

/** What is known of a table with what is new, but for its relations; null when it must be read whole. */
const patched = (
  table: TableFacts,
  { updated, usage, profiles }: Changes,
  { cursors, today }: IncrementOptions,
): { table: TableFacts; usage: RecentUsage } | null => {
  if (updated.has(table.id)) return null;
  const from = profilesFrom(cursors);
  if (!profilesAreKnown(table, profiles.get(table.id), from, from * MS_PER_DAY)) return null;
  const use = patchUsage(table, usage.get(table.id) ?? [], usageFrom(cursors), today);
  return use === null ? null : { table, usage: use };
};

/**
 * Whether table_entity has lost rows since the cursors: it has fewer than it had, with those that are new. Changes of
 * rows that are there, soft deletion included, move updatedAt.
 */
const hasLostRows = async (
  { updated }: Changes,
  { cursors, tables, countKnown }: IncrementOptions,
): Promise<boolean> => {
  const fresh = updated.size - (await countKnown([...updated]));
  return cursors.tables === null || tables !== cursors.tables + fresh;
};

/** Ids of tables that may live in a range: without a reason to doubt, those that are known or have changed. */
const createCandidates = async (db: OpenMetadataDb, changes: Changes, options: IncrementOptions) => {
  if (await hasLostRows(changes, options)) {
    const readLive = await createLiveIds(db);
    return async (_known: TableFacts[], range: IdRange) => new Set(await readLive(range));
  }
  const updated = [...changes.updated];
  return async (known: TableFacts[], { after, upTo }: IdRange) =>
    new Set([...known.map(({ id }) => id), ...updated.filter((id) => id > after && id <= upTo)]);
};

/**
 * Reads what has changed since the cursors, and gives for each range of ids the facts as a full scan would find them.
 * Sources without a cursor (owners, domains, lineage, tiers) are read whole, by index.
 */
export async function* readIncrement(
  db: OpenMetadataDb,
  features: Features,
  options: IncrementOptions,
): AsyncGenerator<IncrementPage> {
  const { signal, pageSize, today, domains } = options;
  const changes = await readChanges(db, features, options.cursors, today);
  const candidates = await createCandidates(db, changes, options);
  const readUsage = features.usage ? await createUsageReader(db, today) : null;
  const usageOf = async (set: TableSet) =>
    readUsage !== null && 'ids' in set ? readUsage(set.ids) : new Map();
  const readTiers = features.tags ? await createTierReader(db) : async () => new Map<string, number>();
  const readWhole = await createPageReader(db, features, options, usageOf, readTiers);
  const readRelations = await createRelationReader(db, features, domains);

  const readAgain = async (ids: readonly string[]): Promise<CataloguePage> => {
    const all: CataloguePage = { facts: [], serviceTypes: new Map() };
    for (let i = 0; i < ids.length; i += pageSize) {
      signal.throwIfAborted();
      const set = { ids: ids.slice(i, i + pageSize) };
      const page = await readWhole(set, await readTableRowsOf(db, set.ids));
      all.facts.push(...page.facts);
      for (const [hash, type] of page.serviceTypes) all.serviceTypes.set(hash, type);
    }
    return all;
  };

  const readRange = async (known: TableFacts[], range: IdRange): Promise<IncrementPage> => {
    const live = await candidates(known, range);
    const kept = known.flatMap((table) =>
      live.has(table.id) ? (patched(table, changes, options) ?? []) : [],
    );
    for (const { table } of kept) live.delete(table.id);
    const tables = kept.map(({ table }) => table);
    const [relations, tiers, again] = await Promise.all([
      readRelations(range, tables),
      readTiers(tables),
      readAgain([...live].sort()),
    ]);
    const patchedFacts = kept.map(({ table, usage }) =>
      patchFacts(table, usage, { ...relations(table.id), tier: tiers.get(table.id) ?? null }),
    );
    const facts = [...patchedFacts, ...again.facts];
    return { facts, serviceTypes: again.serviceTypes, ...difference(known, facts) };
  };

  // A range is read while the one before is worked on.
  let reading: Promise<IncrementPage> | null = null;
  const begin = (known: TableFacts[], range: IdRange): Promise<IncrementPage> => {
    const page = readRange(known, range);
    page.catch(() => undefined); // awaited below; until then it must not count as unhandled
    return page;
  };
  let after = '';
  for await (const known of options.known) {
    signal.throwIfAborted();
    const upTo = known.at(-1)?.id ?? after;
    const before = reading;
    reading = begin(known, { after, upTo });
    if (before !== null) yield await before;
    after = upTo;
  }
  const last = begin([], { after, upTo: LAST_ID });
  if (reading !== null) yield await reading;
  yield await last;
}
