import { fqnHash } from '../../../src/demo/openmetadata/hash.ts';

/** Tables of one schema. */
const TABLES_OF_SCHEMA = 100;
const SERVICE_TYPES = [
  ['snowflake_prod', 'Snowflake'],
  ['bigquery_core', 'BigQuery'],
  ['redshift_dwh', 'Redshift'],
  ['databricks_lake', 'Databricks'],
  ['postgres_apps', 'Postgres'],
  ['mysql_apps', 'Mysql'],
  ['oracle_erp', 'Oracle'],
  ['trino_adhoc', 'Trino'],
] as const;

export type Place = { id: string; hash: string; name: string; parts: string[]; type: string };

/** An entity's id: deterministic, in the form of a UUID. The first digits grow with `share` of the whole. */
export const uuid = (kind: number, n: number, share: number): string => {
  const hex = (value: number, digits: number) =>
    Math.floor(value).toString(16).padStart(digits, '0').slice(-digits);
  const mixed = Math.imul(n + 1, 2_654_435_761) >>> 0;
  return `${hex(share * 2 ** 32, 8)}-${hex(kind, 4)}-4${hex(mixed, 3)}-8${hex(mixed >>> 12, 3)}-${hex(n, 12)}`;
};

const place = (kind: number, n: number, type: string, parts: string[]): Place => ({
  id: uuid(kind, n, (n % 97) / 97),
  hash: fqnHash(parts),
  name: parts.at(-1) ?? '',
  parts,
  type,
});

/** Services, two databases each, and schemas of a hundred tables. */
export const placesOf = (tables: number) => {
  const services = SERVICE_TYPES.map(([name, type], i) => place(1, i, type, [name]));
  const databases = services.flatMap((service, i) =>
    ['main', 'history'].map((name, j) => place(2, i * 2 + j, service.type, [...service.parts, name])),
  );
  const schemas = Array.from({ length: Math.max(1, Math.ceil(tables / TABLES_OF_SCHEMA)) }, (_, i) => {
    const database = databases[i % databases.length];
    return place(3, i, database?.type ?? '', [...(database?.parts ?? []), `schema_${i}`]);
  });
  return { services, databases, schemas };
};

export type Places = ReturnType<typeof placesOf>;

export type BenchTable = { n: number; id: string; name: string; fqn: string; hash: string; place: Place };

/** Ids grow with `n`, so that a full pass reads them in the order of writing; their schemas are mixed. */
export const tableAt = (n: number, tables: number, { schemas }: Places): BenchTable => {
  const schema = schemas[(n * 7919) % schemas.length];
  if (schema === undefined) throw new Error('no schemas');
  const name = `table_${(Math.imul(n, 40_503) >>> 0).toString(36)}_${n}`;
  const parts = [...schema.parts, name];
  return {
    n,
    id: uuid(4, n, n / tables),
    name,
    fqn: parts.join('.'),
    hash: `${schema.hash}.${fqnHash([name])}`,
    place: schema,
  };
};
