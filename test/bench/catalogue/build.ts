import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { fqnHash } from '../../../src/demo/openmetadata/hash.ts';
import { createOpenMetadataSchema } from '../../../src/demo/openmetadata/schema.ts';
import { documentTemplate } from './document.ts';
import { type Place, placesOf, tableAt, uuid } from './places.ts';
import { NEXT_DAY, STATEMENTS, USAGE_DAYS } from './rows.ts';

const CHUNK = 10_000;
const OWNS = 8;
const PEOPLE = 200;
const DOMAINS = 10;
const LOADED = [
  'table_entity',
  'entity_usage',
  'profiler_data_time_series',
  'entity_relationship',
  'tag_usage',
];

const rowsOf = async (admin: Connection, statement: string): Promise<RowDataPacket[]> =>
  (await admin.query<RowDataPacket[]>(statement))[0];

/** Takes secondary indexes away while a table is filled, and gives back a function that makes them anew, sorted. */
const withoutIndexes = async (admin: Connection, table: string) => {
  const [row] = await rowsOf(admin, `SHOW CREATE TABLE ${table}`);
  const lines = String(row?.['Create Table'])
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''));
  const keys = lines.filter((line) => /^(UNIQUE |FULLTEXT )?KEY /.test(line));
  const names = keys.map((line) => /`([^`]+)`/.exec(line)?.[1] ?? '');
  await admin.query(`ALTER TABLE ${table} ${names.map((name) => `DROP KEY \`${name}\``).join(', ')}`);
  return () => admin.query(`ALTER TABLE ${table} ${keys.map((line) => `ADD ${line}`).join(', ')}`);
};

const entity = (place: Place) => ({
  json: JSON.stringify({
    id: place.id,
    name: place.name,
    fullyQualifiedName: place.parts.join('.'),
    serviceType: place.type,
    updatedAt: 1,
    updatedBy: 'admin',
    deleted: false,
    email: `${place.name}@example.org`,
    isBot: false,
    teamType: 'Group',
  }),
  hash: place.hash,
});

const insert = async (
  admin: Connection,
  table: string,
  columns: string,
  rows: unknown[][],
): Promise<void> => {
  for (let i = 0; i < rows.length; i += 1_000) {
    await admin.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [rows.slice(i, i + 1_000)]);
  }
};

const people = (kind: number, count: number, name: string): Place[] =>
  Array.from({ length: count }, (_, n) => ({
    id: uuid(kind, n, n / count),
    name: `${name}_${n}`,
    parts: [`${name}_${n}`],
    hash: fqnHash([`${name}_${n}`]),
    type: name,
  }));

const fillPlaces = async (admin: Connection, tables: number): Promise<void> => {
  const places = placesOf(tables);
  const entities = (of: Place[]) => of.map(entity).map(({ json, hash }) => [json, hash]);
  await insert(admin, 'dbservice_entity', 'json, nameHash', entities(places.services));
  await insert(admin, 'database_entity', 'json, fqnHash', entities(places.databases));
  await insert(admin, 'database_schema_entity', 'json, fqnHash', entities(places.schemas));
  const users = people(5, PEOPLE, 'user');
  const domains = people(6, DOMAINS, 'domain');
  await insert(admin, 'user_entity', 'json, nameHash', entities(users));
  await insert(admin, 'domain_entity', 'json, fqnHash', entities(domains));
  await insert(admin, 'SERVER_CHANGE_LOG', 'version, migrationFileName, checksum', [['1.13.4', 'x', 'x']]);
  const owned = places.schemas.filter((_, i) => i % 2 === 0);
  await insert(
    admin,
    'entity_relationship',
    'fromId, toId, fromEntity, toEntity, relation',
    owned.map((schema, i) => [users[i % PEOPLE]?.id, schema.id, 'user', 'databaseSchema', OWNS]),
  );
  await admin.query(
    `CREATE TABLE bench_tables (n INT PRIMARY KEY, id VARCHAR(36), name VARCHAR(64), fqn VARCHAR(256), hash VARCHAR(256), service VARCHAR(32), schemaId VARCHAR(36));
     CREATE TABLE bench_people (n INT PRIMARY KEY, id VARCHAR(36)); CREATE TABLE bench_domains LIKE bench_people;
     CREATE TABLE bench_ages (age INT PRIMARY KEY); CREATE TABLE bench_template (template TEXT);
     CREATE TABLE bench_tiers (n INT PRIMARY KEY, tag VARCHAR(32), hash VARCHAR(100))`,
  );
  await insert(
    admin,
    'bench_people',
    'n, id',
    users.map(({ id }, n) => [n, id]),
  );
  await insert(
    admin,
    'bench_domains',
    'n, id',
    domains.map(({ id }, n) => [n, id]),
  );
  await insert(
    admin,
    'bench_ages',
    'age',
    Array.from({ length: USAGE_DAYS }, (_, age) => [age]),
  );
  await insert(admin, 'bench_template', 'template', [[documentTemplate()]]);
  const tiers = [1, 2, 3, 4, 5].map((n) => `Tier.Tier${n}`);
  await insert(
    admin,
    'bench_tiers',
    'n, tag, hash',
    tiers.map((tag, n) => [n, tag, fqnHash(tag.split('.'))]),
  );
  for (let from = 0; from < tables; from += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, tables - from) }, (_, i) => {
      const { n, id, name, fqn, hash, place } = tableAt(from + i, tables, places);
      return [n, id, name, fqn, hash, place.type, place.id];
    });
    await insert(admin, 'bench_tables', 'n, id, name, fqn, hash, service, schemaId', rows);
  }
};

/** The statement for each range of tables, or for each day, the oldest first. */
const partsOf = (statement: string, tables: number): string[] => {
  if (statement.includes('@age'))
    return Array.from({ length: USAGE_DAYS }, (_, i) =>
      statement.replace('@age', `a.age = ${USAGE_DAYS - 1 - i}`),
    );
  return Array.from({ length: Math.ceil(tables / CHUNK) }, (_, i) =>
    statement
      .replace('@range', `b.n >= ${i * CHUNK} AND b.n < ${(i + 1) * CHUNK}`)
      .replace('@tables', String(tables)),
  );
};

/** Fills the selected, empty schema with a catalogue of so many tables; the same for the same number. */
export const buildCatalogue = async (
  admin: Connection,
  tables: number,
  log: (line: string) => void,
): Promise<void> => {
  await createOpenMetadataSchema(admin, '1.13.4');
  await fillPlaces(admin, tables);
  const restore = [];
  for (const table of LOADED) restore.push(await withoutIndexes(admin, table));
  for (const [name, statement] of Object.entries(STATEMENTS)) {
    const started = performance.now();
    let rows = 0;
    for (const part of partsOf(statement, tables)) {
      const [result] = await admin.query<ResultSetHeader>(part);
      rows += result.affectedRows;
    }
    log(`${name}: ${rows} rows in ${Math.round(performance.now() - started)} ms`);
  }
  const started = performance.now();
  for (const index of restore) await index();
  await admin.query(`ANALYZE TABLE ${LOADED.join(', ')}`);
  log(`indexes: ${Math.round(performance.now() - started)} ms`);
};

/** What happens on the `day`-th day after the first scan's. */
export const nextDay = async (admin: Connection, day: number): Promise<void> => {
  for (const statement of NEXT_DAY) await admin.query(statement.replaceAll('@day', String(day)));
};
