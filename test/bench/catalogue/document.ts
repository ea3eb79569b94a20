/** Columns of each table; with them a document takes about 4 KB. */
const COLUMNS = 20;
const TYPES = ['BIGINT', 'VARCHAR', 'TIMESTAMP', 'DECIMAL', 'BOOLEAN'];
const WORDS = ['customer', 'order', 'amount', 'created', 'region', 'status', 'channel', 'currency'];

const column = (i: number) => {
  const name = `${WORDS[i % WORDS.length]}_${i}`;
  const type = TYPES[i % TYPES.length];
  return {
    name,
    dataType: type,
    dataTypeDisplay: type?.toLowerCase(),
    fullyQualifiedName: `@fqn@.${name}`,
    ordinalPosition: i + 1,
  };
};

/**
 * The document of a table as OpenMetadata 1.13 keeps it, with `@…@` where each table has its own. `@life@` is the
 * member lifeCycle with its comma, or nothing.
 */
export const documentTemplate = (): string => {
  const json = JSON.stringify({
    id: '@id@',
    name: '@name@',
    fullyQualifiedName: '@fqn@',
    description: 'Loaded by the nightly run; made for a benchmark.',
    version: 0.3,
    updatedAt: '@updated@',
    updatedBy: 'ingestion-bot',
    tableType: '@type@',
    serviceType: '@service@',
    columns: Array.from({ length: COLUMNS }, (_, i) => column(i)),
    tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['customer_0'] }],
    database: { id: '@database@', type: 'database', deleted: false },
    databaseSchema: { id: '@schema@', type: 'databaseSchema', deleted: false },
    lifeCycle: '@life@',
    sourceUrl: 'https://console.example/@fqn@',
    deleted: false,
  });
  return json.replace('"@updated@"', '@updated@').replace('"lifeCycle":"@life@",', '@life@');
};
