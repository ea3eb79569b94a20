/** The same columns of the same sources, each read whole by one statement and thrown away row by row. */
import { createConnection } from 'mysql2';

const EVIDENCE_DAYS = 400;
const json = (path: string) => `json->'$.${path}'`;
const day = (offset: number) =>
  new Date(Number(process.env['BENCH_CLOCK']) + offset * 86_400_000).toISOString().slice(0, 10);

const STATEMENTS: readonly string[] = [
  `SELECT id, fqnHash, ${['fullyQualifiedName', 'tableType', 'serviceType', 'lifeCycle.created.timestamp', 'lifeCycle.accessed.timestamp', 'lifeCycle.updated.timestamp'].map(json)}
   FROM table_entity WHERE COALESCE(deleted, 0) = 0`,
  `SELECT id, usageDate, count1 FROM entity_usage
   WHERE entityType = 'table' AND count1 > 0 AND usageDate >= '${day(-EVIDENCE_DAYS)}' AND usageDate < '${day(1)}'`,
  `SELECT entityFQNHash, timestamp, ${['profileData.sizeInByte', 'sizeInByte', 'profileData.createDateTime', 'createDateTime'].map(json)}
   FROM profiler_data_time_series WHERE extension = 'table.tableProfile'`,
  `SELECT entityFQNHash, timestamp, operation FROM profiler_data_time_series WHERE extension = 'table.systemProfile'`,
  `SELECT fromId, toId, toEntity FROM entity_relationship WHERE fromEntity = 'table' AND relation = 13 AND deleted = 0`,
  `SELECT fromId, toId FROM entity_relationship WHERE fromEntity IN ('user', 'team') AND relation = 8 AND deleted = 0`,
  `SELECT fromId, toId FROM entity_relationship WHERE fromEntity = 'domain' AND relation = 10 AND deleted = 0`,
  `SELECT targetFQNHash, tagFQN FROM tag_usage WHERE source = 0 AND state = 1 AND tagFQN LIKE 'Tier.Tier%'`,
];

const connection = createConnection({
  host: process.env['OM_MYSQL_HOST'] ?? '',
  port: Number(process.env['OM_MYSQL_PORT']),
  user: process.env['OM_MYSQL_USER_RO'] ?? '',
  password: process.env['OM_MYSQL_PW_RO'] ?? '',
  database: process.env['OM_MYSQL_DB'] ?? '',
  jsonStrings: true,
  supportBigNumbers: true,
  timezone: 'Z',
});

const stream = (sql: string): Promise<number> =>
  new Promise((resolve, reject) => {
    let rows = 0;
    connection
      .query({ sql, rowsAsArray: true })
      .on('result', () => {
        rows += 1;
      })
      .on('error', reject)
      .on('end', () => resolve(rows));
  });

const started = performance.now();
let rows = 0;
for (const statement of STATEMENTS) rows += await stream(statement);
const ms = performance.now() - started;
connection.end();
process.send?.({ ms, rows });
process.disconnect();
