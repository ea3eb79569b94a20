import { createHash } from 'node:crypto';
import { fqn, fqnHash } from '../../src/demo/openmetadata/hash.ts';
import type { CatalogueRows, ProfileRow } from '../../src/demo/openmetadata/rows.ts';
import type { TestDatabases } from './mysql.ts';
import { refillOpenMetadata } from './openmetadata.ts';

const DAY_MS = 86_400_000;
const GIB = 2 ** 30;

/** Days without use and without a write; a table that is not written at all has no write. */
export type WasteTable = {
  schema: string;
  name: string;
  gib: number | null;
  usedAgo: number | null;
  writtenAgo?: number | null;
  owned?: boolean;
};

export const wasteId = (schema: string, name: string): string => {
  const hash = createHash('md5').update(`${schema}\n${name}`).digest('hex');
  const part = (from: number, to: number) => hash.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
};

const OWNER = '00000009-0000-4000-8000-000000000001';

const isoDay = (now: number, ago: number) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);

/** One Snowflake service with these tables, as of `now`, and one more table that is used daily for 300 days. */
export const wasteCatalogue = (tables: readonly WasteTable[], now: number): CatalogueRows => {
  const all: WasteTable[] = [...tables, { schema: 'core', name: 'daily', gib: 1, usedAgo: 0, owned: true }];
  const schemas = [...new Set(all.map(({ schema }) => schema))];
  const entity = (id: string, parts: string[], members: object) => ({
    hash: fqnHash(parts),
    json: {
      ...{ id, name: parts.at(-1), fullyQualifiedName: fqn(parts), updatedAt: 1, updatedBy: 'admin' },
      ...{ deleted: false, ...members },
    },
  });
  const parts = (table: WasteTable) => ['warehouse', 'db', table.schema, table.name];
  const id = (table: WasteTable) => wasteId(table.schema, table.name);
  const usage = all.flatMap((table) =>
    (table.name === 'daily' ? Array.from({ length: 300 }, (_, ago) => ago) : [table.usedAgo ?? -1])
      .filter((ago) => ago >= 0)
      .map((ago) => ({ id: id(table), entityType: 'table', usageDate: isoDay(now, ago), count1: 2 })),
  );
  const profile = (table: WasteTable, extension: ProfileRow['extension'], ago: number, data: object) => {
    const timestamp = now - ago * DAY_MS;
    return {
      entityFQNHash: fqnHash(parts(table)),
      extension,
      json: { timestamp, profileData: { timestamp, ...data } },
    };
  };
  const profiles = all.flatMap((table) => [
    ...(table.gib === null ? [] : [profile(table, 'table.tableProfile', 0, { sizeInByte: table.gib * GIB })]),
    ...(table.writtenAgo === undefined || table.writtenAgo === null
      ? []
      : [profile(table, 'table.systemProfile', table.writtenAgo, { operation: 'INSERT', rowsAffected: 1 })]),
  ]);
  return {
    versions: ['1.13.4'],
    services: [entity('00000001-0000-4000-8000-000000000001', ['warehouse'], { serviceType: 'Snowflake' })],
    databases: [entity('00000002-0000-4000-8000-000000000001', ['warehouse', 'db'], {})],
    schemas: schemas.map((schema, n) =>
      entity(`00000003-0000-4000-8000-${String(n).padStart(12, '0')}`, ['warehouse', 'db', schema], {}),
    ),
    tables: all.map((table) =>
      entity(id(table), parts(table), { tableType: 'Regular', serviceType: 'Snowflake' }),
    ),
    domains: [],
    users: [],
    teams: [],
    usage,
    profiles,
    relationships: all
      .filter(({ owned = true }) => owned)
      .map((table) => ({
        fromId: OWNER,
        toId: id(table),
        fromEntity: 'user',
        toEntity: 'table',
        relation: 8,
        deleted: false,
      })),
    tags: [],
  };
};

/** Puts these tables in the place of whatever OpenMetadata's schema holds. */
export const setWaste = (
  databases: TestDatabases,
  tables: readonly WasteTable[],
  now: number,
): Promise<void> => refillOpenMetadata(databases, wasteCatalogue(tables, now));
