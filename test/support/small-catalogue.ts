import { fqn, fqnHash } from '../../src/demo/openmetadata/hash.ts';
import type { CatalogueRows, JsonDocument } from '../../src/demo/openmetadata/rows.ts';

const DAY_MS = 86_400_000;
const SERVICE = 'warehouse';
const PARENTS = [SERVICE, 'db', 'public'];

const uuid = (kind: number, n: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

const entity = (id: string, parts: string[], members: JsonDocument = {}) => ({
  hash: fqnHash(parts),
  json: {
    id,
    name: parts.at(-1),
    fullyQualifiedName: fqn(parts),
    updatedAt: 1,
    updatedBy: 'admin',
    deleted: false,
    ...members,
  },
});

export const tableId = (n: number): string => uuid(4, n);

/**
 * One service with `tables` tables of 1 GiB, 300 days old, and 120 days of usage evidence: those with an even
 * number are used daily, the others were used 120 days ago for the last time.
 */
export const smallCatalogue = (tables: number, now = Date.now()): CatalogueRows => {
  const isoDay = (ago: number) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
  const numbers = Array.from({ length: tables }, (_, n) => n);
  const parts = (n: number) => [...PARENTS, `t${n}`];
  return {
    versions: ['1.13.4'],
    services: [entity(uuid(1, 0), [SERVICE], { serviceType: 'Snowflake' })],
    databases: [entity(uuid(2, 0), PARENTS.slice(0, 2))],
    schemas: [entity(uuid(3, 0), PARENTS)],
    tables: numbers.map((n) =>
      entity(tableId(n), parts(n), {
        tableType: 'Regular',
        serviceType: 'Snowflake',
        lifeCycle: { created: { timestamp: now - 300 * DAY_MS } },
      }),
    ),
    domains: [],
    users: [],
    teams: [],
    usage: numbers.flatMap((n) =>
      (n % 2 === 0 ? [0, 1, 60] : [120]).map((ago) => ({
        id: tableId(n),
        entityType: 'table',
        usageDate: isoDay(ago),
        count1: 3,
      })),
    ),
    profiles: numbers.map((n) => ({
      entityFQNHash: fqnHash(parts(n)),
      extension: 'table.tableProfile',
      json: { timestamp: now - DAY_MS, profileData: { timestamp: now - DAY_MS, sizeInByte: 2 ** 30 } },
    })),
    relationships: [],
    tags: [],
  };
};
