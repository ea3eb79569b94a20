/** The day of the first scan, and its moment: nothing here depends on the clock. */
export const FIRST_SCAN = Date.UTC(2026, 10, 22, 10);
export const MS_PER_DAY = 86_400_000;

/** Days of use before the first scan; the last one is the day before it. */
export const USAGE_DAYS = 180;

const ms = (age: string): string => `(${FIRST_SCAN} - CAST((${age}) AS SIGNED) * ${MS_PER_DAY})`;
/** A number from 0 to `below`, the same for the same table and salt. */
export const dice = (salt: string, below: number): string =>
  `(CRC32(CONCAT(b.n, ':', '${salt}')) % ${below})`;

/** Half of the tables are used; of these most until today, the others until some day in the window. */
const IS_USED = 'b.n % 2 = 0';
const LAST_AGE = `(CASE WHEN ${dice('fresh', 10)} < 6 THEN 0 ELSE ${dice('last', USAGE_DAYS)} END)`;
const usedOn = (age: string): string =>
  `(CRC32(CONCAT(b.n, '/', ${age})) % 100 < 60 AND ${age} >= ${LAST_AGE})`;

const LIFE = `CASE WHEN ${dice('life', 10)} < 6 THEN CONCAT('"lifeCycle":{"created":{"timestamp":', ${ms(`400 + ${dice('created', 900)}`)},
  '},"updated":{"timestamp":', ${ms(dice('updated', 200))}, '}',
  CASE WHEN ${dice('accessed', 10)} < 5 THEN CONCAT(',"accessed":{"timestamp":', ${ms(dice('access', 300))}, '}') ELSE '' END, '},') ELSE '' END`;

const document = (updated: string): string =>
  [
    ['@id@', 'b.id'],
    ['@name@', 'b.name'],
    ['@fqn@', 'b.fqn'],
    ['@service@', 'b.service'],
    ['@schema@', 'b.schemaId'],
    ['@database@', 'b.schemaId'],
    ['@type@', `CASE WHEN b.n % 20 = 7 THEN 'View' ELSE 'Regular' END`],
    ['@updated@', updated],
    ['@life@', LIFE],
  ].reduce((text, [from, to]) => `REPLACE(${text}, '${from}', ${to})`, 't.template');

/**
 * `b` are the tables of a range of numbers; each statement writes their rows of one kind. Use comes day by day, as
 * OpenMetadata records it: rows of one day lie together, not those of one table.
 */
export const STATEMENTS: Record<string, string> = {
  table_entity: `INSERT INTO table_entity (json, fqnHash)
    SELECT ${document(ms(dice('changed', 300)))}, b.hash FROM bench_tables b JOIN bench_template t WHERE @range ORDER BY b.n`,
  entity_usage: `INSERT INTO entity_usage (id, entityType, usageDate, count1, count7, count30)
    SELECT b.id, 'table', DATE_SUB('2026-11-21', INTERVAL a.age DAY), 1 + ${dice('count', 40)}, 5, 20
    FROM bench_tables b JOIN bench_ages a WHERE @age AND ${IS_USED} AND ${usedOn('a.age')} ORDER BY b.n`,
  table_profiles: `INSERT INTO profiler_data_time_series (entityFQNHash, extension, jsonSchema, json)
    SELECT b.hash, 'table.tableProfile', 'tableProfile', JSON_OBJECT('id', b.id, 'profileType', 'table',
      'entityReference', JSON_OBJECT('id', b.id, 'type', 'table'), 'timestamp', ${ms('2 + a.age * 14')},
      'profileData', JSON_OBJECT('timestamp', ${ms('2 + a.age * 14')}, 'rowCount', 1000, 'columnCount', 20,
        'sizeInByte', 1.0 * ${dice('size', 1_000_000)} * ${dice('scale', 1000)} * (10 - a.age), 'createDateTime', '2025-03-01T00:00:00Z'))
    FROM bench_tables b JOIN bench_ages a WHERE @range AND a.age < 3 AND ${dice('profiled', 10)} < 7`,
  system_profiles: `INSERT INTO profiler_data_time_series (entityFQNHash, extension, jsonSchema, json)
    SELECT b.hash, 'table.systemProfile', 'systemProfile', JSON_OBJECT('id', b.id, 'profileType', 'system',
      'timestamp', ${ms(`a.age * 3 + ${dice('written', 150)}`)},
      'profileData', JSON_OBJECT('timestamp', ${ms(`a.age * 3 + ${dice('written', 150)}`)}, 'operation', 'INSERT', 'rowsAffected', 1000))
    FROM bench_tables b JOIN bench_ages a WHERE @range AND a.age < 5 AND ${dice('system', 10)} < 2`,
  lineage: `INSERT IGNORE INTO entity_relationship (fromId, toId, fromEntity, toEntity, relation)
    SELECT b.id, o.id, 'table', 'table', 13 FROM bench_tables b JOIN bench_tables o ON o.n = (b.n * 17 + 5) % @tables
    WHERE @range AND ${dice('lineage', 10)} < 4`,
  owners: `INSERT IGNORE INTO entity_relationship (fromId, toId, fromEntity, toEntity, relation)
    SELECT u.id, b.id, 'user', 'table', 8 FROM bench_tables b JOIN bench_people u ON u.n = ${dice('owner', 200)}
    WHERE @range AND ${dice('owned', 10)} < 3`,
  domains: `INSERT IGNORE INTO entity_relationship (fromId, toId, fromEntity, toEntity, relation)
    SELECT d.id, b.id, 'domain', 'table', 10 FROM bench_tables b JOIN bench_domains d ON d.n = ${dice('domain', 10)}
    WHERE @range AND ${dice('in', 10)} < 1`,
  tiers: `INSERT IGNORE INTO tag_usage (source, tagFQN, labelType, state, tagFQNHash, targetFQNHash)
    SELECT 0, g.tag, 0, 1, g.hash, b.hash FROM bench_tables b JOIN bench_tiers g ON g.n = ${dice('tier', 5)}
    WHERE @range AND ${dice('tiered', 10)} < 1`,
};

/** What happens in a day: another day of use, and one table in a hundred is changed in every way. */
export const NEXT_DAY: string[] = [
  `INSERT INTO entity_usage (id, entityType, usageDate, count1, count7, count30)
    SELECT b.id, 'table', DATE_ADD('2026-11-21', INTERVAL @day DAY), 1 + ${dice('count', 40)}, 5, 20
    FROM bench_tables b WHERE ${IS_USED} AND CRC32(CONCAT(b.n, '/-', @day)) % 100 < 60 AND ${LAST_AGE} = 0`,
  `UPDATE table_entity t JOIN bench_tables b ON b.id = t.id
    SET t.json = JSON_SET(t.json, '$.updatedAt', ${FIRST_SCAN} + @day * ${MS_PER_DAY} - 3600000, '$.description', CONCAT('changed on day ', @day),
      '$.lifeCycle.updated.timestamp', ${FIRST_SCAN} + @day * ${MS_PER_DAY} - 7200000)
    WHERE b.n % 100 = @day`,
];
