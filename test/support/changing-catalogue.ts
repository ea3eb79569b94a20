import type { RowDataPacket } from 'mysql2';
import { fqnParts } from '../../src/catalogue/fqn.ts';
import { fqn, fqnHash } from '../../src/demo/openmetadata/hash.ts';
import { quoteName, type TestDatabases } from './mysql.ts';
import type { createRandom } from './random-catalogue/index.ts';

const MS_PER_DAY = 86_400_000;
const TIER = (n: number) => `Tier.Tier${n}`;

type Random = ReturnType<typeof createRandom>;
type Row = { id: string; fqnHash: string; json: string };

/** The moment of the change, and the day of the last scan: what is recorded later than a day before it is seen. */
export type Moment = { now: number; lastDay: number };

const isoDay = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** Changes OpenMetadata's rows as OpenMetadata and its workflows do, by chance; each gives its name. */
export const createChanges = ({ admin, omSchema }: TestDatabases, random: Random) => {
  const run = (statement: string, values: unknown[] = []) => admin.query(statement, values);
  const rows = async (statement: string, values: unknown[] = []) =>
    (await admin.query<RowDataPacket[]>(statement, values))[0];
  const table = async (): Promise<Row | null> => {
    const all = await rows('SELECT id, fqnHash, CAST(json AS CHAR) AS json FROM table_entity ORDER BY id');
    return all.length === 0 ? null : (random.pick(all) as Row);
  };
  const parse = ({ json }: Row) => JSON.parse(json) as Record<string, unknown>;
  /** The table under another name, in the same schema. */
  const named = (row: Row, name: string) => ({
    name,
    fullyQualifiedName: fqn([...fqnParts(String(parse(row)['fullyQualifiedName'])).slice(0, -1), name]),
    hash: [...row.fqnHash.split('.').slice(0, -1), fqnHash([name])].join('.'),
  });
  const save = async (row: Row, members: Record<string, unknown>, { now }: Moment, hash = row.fqnHash) => {
    const json = JSON.stringify({ ...parse(row), ...members, updatedAt: now - random.int(0, 60_000) });
    await run('UPDATE table_entity SET json = ?, fqnHash = ? WHERE id = ?', [json, hash, row.id]);
  };
  const someDay = ({ now, lastDay }: Moment): number => random.int(lastDay - 1, Math.floor(now / MS_PER_DAY));
  const moment = (at: Moment): number =>
    Math.min(someDay(at) * MS_PER_DAY + random.int(0, MS_PER_DAY - 1), at.now);
  const other = async (entity: string): Promise<string | undefined> =>
    (await rows(`SELECT id FROM ${entity} ORDER BY RAND(${random.int(0, 999)}) LIMIT 1`))[0]?.['id'];

  const edge = async (from: [string, string] | null, to: [string, string] | null, relation: number) => {
    if (from === null || to === null) return;
    if (random.chance(0.4)) {
      await run('DELETE FROM entity_relationship WHERE toId = ? AND relation = ? ORDER BY fromId LIMIT 1', [
        to[1],
        relation,
      ]);
      return;
    }
    await run(
      'INSERT INTO entity_relationship (fromEntity, fromId, toEntity, toId, relation) VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE deleted = 1 - deleted',
      [...from, ...to, relation],
    );
  };
  const owner = async (): Promise<[string, string] | null> => {
    const kind = random.pick(['user', 'team']);
    const id = await other(`${kind}_entity`);
    return id === undefined ? null : [kind, id];
  };
  const target = async (): Promise<[string, string] | null> => {
    const [kind, name] = random.pick([
      ['table', 'table_entity'],
      ['table', 'table_entity'],
      ['databaseSchema', 'database_schema_entity'],
      ['databaseService', 'dbservice_entity'],
    ] as const);
    const id = await other(name);
    return id === undefined ? null : [kind, id];
  };

  const profile = async (row: Row, at: Moment): Promise<void> => {
    const timestamp = moment(at);
    const system = random.chance(0.5);
    const data = system
      ? { operation: random.pick(['INSERT', 'UPDATE', 'DELETE', 'WRITE']), rowsAffected: 3 }
      : {
          rowCount: 4,
          ...(random.chance(0.8) && { sizeInByte: random.int(0, 2 ** 31) }),
          createDateTime: '2025-01-02T00:00:00Z',
        };
    const layout =
      random.chance(0.5) || system
        ? { profileData: { timestamp, ...data }, timestamp }
        : { timestamp, ...data };
    await run(
      'INSERT IGNORE INTO profiler_data_time_series (entityFQNHash, extension, jsonSchema, json) VALUES (?, ?, ?, ?)',
      [row.fqnHash, system ? 'table.systemProfile' : 'table.tableProfile', 'profile', JSON.stringify(layout)],
    );
  };

  const changes = {
    'a document changes': async (row: Row, at: Moment) =>
      save(
        row,
        {
          tableType: random.pick(['Regular', 'View', 'External']),
          lifeCycle: { accessed: { timestamp: moment(at) } },
        },
        at,
      ),
    'a table is soft-deleted or restored': async (row: Row, at: Moment) =>
      save(row, { deleted: parse(row)['deleted'] !== true }, at),
    'a table is gone': async (row: Row) => run('DELETE FROM table_entity WHERE id = ?', [row.id]),
    'a table is renamed': async (row: Row, at: Moment) => {
      const { name, fullyQualifiedName, hash } = named(row, `renamed ${random.int(0, 1e9)}`);
      await save(row, { name, fullyQualifiedName }, at, hash);
    },
    'a table is new': async (row: Row, at: Moment) => {
      const { name, fullyQualifiedName, hash } = named(row, `new ${random.int(0, 1e9)}`);
      const json = {
        ...parse(row),
        id: random.uuid(),
        name,
        fullyQualifiedName,
        updatedAt: at.now,
        deleted: false,
      };
      await run('INSERT IGNORE INTO table_entity (json, fqnHash) VALUES (?, ?)', [
        JSON.stringify(json),
        hash,
      ]);
    },
    'a table is used': async (row: Row, at: Moment) =>
      run(
        `INSERT INTO entity_usage (id, entityType, usageDate, count1) VALUES (?, 'table', ?, ?) ON DUPLICATE KEY UPDATE count1 = count1 + 1`,
        [row.id, isoDay(someDay(at)), random.int(0, 5)],
      ),
    'a use is taken back': async (row: Row, { lastDay }: Moment) =>
      run('DELETE FROM entity_usage WHERE id = ? AND usageDate >= ? LIMIT 1', [row.id, isoDay(lastDay - 1)]),
    'a table is profiled': profile,
    'a new profile is taken back': async (row: Row, { lastDay }: Moment) => {
      const [first] = await rows(
        `SELECT extension, timestamp FROM profiler_data_time_series WHERE entityFQNHash = ? AND timestamp >= ?
           AND (extension = 'table.systemProfile' OR JSON_TYPE(COALESCE(json->'$.profileData.sizeInByte', json->'$.sizeInByte')) IN ('INTEGER', 'DOUBLE', 'DECIMAL') AND COALESCE(json->'$.profileData.sizeInByte', json->'$.sizeInByte') BETWEEN 0 AND 9e18)
           ORDER BY timestamp LIMIT 1`,
        [row.fqnHash, (lastDay - 1) * MS_PER_DAY],
      );
      if (first === undefined) return;
      // With those of the same moment, and only such with a size: ADR 0009 says what an increment does not see.
      await run(
        'DELETE FROM profiler_data_time_series WHERE entityFQNHash = ? AND extension = ? AND timestamp = ?',
        [row.fqnHash, first['extension'], first['timestamp']],
      );
    },
    'an owner comes or goes': async () => edge(await owner(), await target(), 8),
    'a domain comes or goes': async () => {
      const id = await other('domain_entity');
      await edge(id === undefined ? null : ['domain', id], await target(), 10);
    },
    'lineage comes or goes': async (row: Row) => {
      const id = await other('table_entity');
      await edge(['table', row.id], id === undefined ? null : ['table', id], 13);
    },
    'a tier comes or goes': async (row: Row) => {
      const tier = TIER(random.int(1, 5));
      if (random.chance(0.4)) await run('DELETE FROM tag_usage WHERE targetFQNHash = ?', [row.fqnHash]);
      else
        await run(
          'INSERT IGNORE INTO tag_usage (source, tagFQN, tagFQNHash, targetFQNHash, labelType, state) VALUES (0, ?, ?, ?, 0, 1)',
          [tier, fqnHash(tier.split('.')), row.fqnHash],
        );
    },
  };

  return async (at: Moment): Promise<string | null> => {
    await run(`USE ${quoteName(omSchema)}`);
    const row = await table();
    if (row === null) return null;
    const name = random.pick(Object.keys(changes)) as keyof typeof changes;
    await changes[name](row, at);
    return name;
  };
};
