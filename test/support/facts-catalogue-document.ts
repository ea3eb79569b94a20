import type { Fact } from './facts-catalogue.ts';
import { GIB, noon, OWNS, shown } from './facts-catalogue-place.ts';

const LONGEST = ['x'.repeat(256), '📈'.repeat(256), `${'.'.repeat(128)}${'"'.repeat(128)}`];

const timestamp = noon(0);

/** "Hashes", "table_entity", "Services" and names. */
export const DOCUMENT_FACTS: Fact[] = [
  {
    sentence: 'a part of an FQN that contains a dot is wrapped in double quotes',
    rows: (at) => {
      at.witness();
      at.table('T', {}, 'A.B', 'PUBLIC');
      at.table('dot.ted', {}, 'A.B', 'x.y');
      at.table('say "hi"', {}, '"Q"', 'PUBLIC');
    },
    tables: {
      T: { database: 'A.B', schema: 'PUBLIC' },
      'dot.ted': { database: 'A.B', schema: 'x.y' },
      'say "hi"': { database: '"Q"', schema: 'PUBLIC' },
    },
  },
  {
    sentence: 'a hash is made of each part; case matters',
    rows: (at) => {
      at.witness();
      at.table('orders');
      at.table('ORDERS');
      at.profile('orders', 'old', { timestamp, sizeInByte: 1 });
      at.profile('ORDERS', 'old', { timestamp, sizeInByte: 2 });
    },
    tables: { orders: { size_bytes: 1 }, ORDERS: { size_bytes: 2 } },
  },
  {
    sentence: "the first three parts of a table's hash are its schema's, the first its service's",
    rows: (at) => {
      at.witness();
      at.containers('d.b', 'sch.ema');
      at.table('t', { databaseSchema: { id: at.id('elsewhere'), name: 'stale' } }, 'd.b', 'sch.ema');
      at.user('hash-owner');
      at.edge(['user', 'hash-owner'], OWNS, ['databaseSchema', 'schema']);
    },
    tables: { t: { owners: ['hash-owner'], service_type: 'Snowflake', schema: 'sch.ema' } },
  },
  {
    sentence: 'after a rename old time-series rows stay orphaned',
    rows: (at) => {
      at.witness();
      at.profile('old name', 'new', { timestamp, sizeInByte: 5 * GIB });
      at.operation('old name', 'new', 'INSERT', 1);
      at.table('new name', { database: { name: 'before' } });
      at.used('new name', 3);
    },
    tables: { 'new name': { size_bytes: null, last_written_at: null, idle_days: 3 } },
  },
  {
    sentence: 'deleted is NULL when the JSON lacks the key, and that is live',
    rows: (at) => {
      at.witness();
      at.table('no key');
      at.table('false', { deleted: false });
      at.table('true', { deleted: true });
    },
    tables: { 'no key': {}, false: {}, true: null },
    score: { metadata: { total_tables: 3 } },
  },
  {
    sentence: 'a JSON null is no value, though its text is "null"',
    rows: (at) => {
      at.witness();
      at.table('life cycle', { lifeCycle: null, tableType: null });
      at.table('parts', { lifeCycle: { accessed: null, updated: null, created: null } });
      at.table('moments', {
        lifeCycle: {
          accessed: { timestamp: null },
          updated: { timestamp: null },
          created: { timestamp: null },
        },
      });
      at.table('text', { lifeCycle: { accessed: { timestamp: 'null' } } });
    },
    tables: Object.fromEntries(
      ['life cycle', 'parts', 'moments', 'text'].map((name) => [
        name,
        { last_used_at: null, last_written_at: null, activity: 'INACTIVE', table_type: null },
      ]),
    ),
  },
  {
    sentence: 'owners, tags, domains, usage and profile are not in the JSON: left-overs are ignored',
    rows: (at) => {
      at.witness();
      at.table('t', {
        owners: [{ id: at.id('x'), type: 'user', name: 'ghost' }],
        owner: { id: at.id('x'), type: 'user', name: 'ghost' },
        tags: [{ tagFQN: 'Tier.Tier1', source: 'Classification', state: 'Confirmed' }],
        domain: { id: at.id('y'), name: 'ghost' },
        domains: [{ id: at.id('y'), name: 'ghost' }],
        usageSummary: { dailyStats: { count: 9 }, date: '2026-11-22' },
        profile: { timestamp, sizeInByte: 9 },
        service: { name: 'ghost' },
      });
    },
    tables: { t: { owners: [], tier: null, domains: [], queries_30d: 0, size_bytes: null } },
  },
  {
    sentence: 'updatedAt is the last change of metadata, not of data',
    rows: (at) => {
      at.witness();
      at.table('t', { updatedAt: timestamp });
    },
    tables: { t: { last_written_at: null, last_used_at: null, activity: 'INACTIVE' } },
  },
  {
    sentence: 'tableType may be absent or unknown: a plain table; only View and SecureView are views',
    rows: (at) => {
      at.witness();
      for (const tableType of [
        'Regular',
        'External',
        'MaterializedView',
        'Dynamic',
        'Frobnicated',
        'view',
        '',
      ])
        at.table(`type ${tableType}`, { tableType });
      at.table('absent');
      at.table('View', { tableType: 'View' });
      at.table('SecureView', { tableType: 'SecureView' });
    },
    tables: {
      'type Regular': { table_type: 'Regular' },
      'type External': {},
      'type MaterializedView': { table_type: 'MaterializedView' },
      'type Dynamic': {},
      'type Frobnicated': { table_type: 'Frobnicated' },
      'type view': {},
      'type ': { table_type: '' },
      absent: { table_type: null },
      View: null,
      SecureView: null,
    },
    score: { metadata: { total_tables: 9, views: 2 } },
  },
  {
    sentence: 'names may have 256 characters, emoji and quotes',
    rows: (at) => {
      at.witness();
      for (const name of LONGEST) at.table(name, {}, name, name);
    },
    tables: Object.fromEntries(LONGEST.map((name) => [name, { database: name, schema: name }])),
  },
  {
    sentence: 'the row of a service may be missing: its tables name it and its type',
    rows: (at) => {
      at.witness();
      at.table('t', { serviceType: 'Redshift' });
    },
    tables: { t: { service_type: 'Redshift' } },
  },
  {
    sentence: 'a service that is soft-deleted keeps its live tables',
    rows: (at) => {
      at.witness();
      at.containers();
      for (const row of [...at.rows.services, ...at.rows.databases, ...at.rows.schemas].slice(-1)) {
        row.json['deleted'] = true;
      }
      at.table('t');
    },
    tables: { t: { service_type: 'Snowflake', last_used_at: null, idle_days: 200 } },
    score: { metadata: { total_tables: 2, active_tables: 1 } },
  },
  {
    sentence:
      'lifeCycle.created comes from metadata ingestion: a table never used and younger than 30 days is new',
    rows: (at) => {
      at.witness();
      at.table('29 days', { lifeCycle: { created: { timestamp: noon(29), accessedByAProcess: 'x' } } });
      at.table('30 days', { lifeCycle: { created: { timestamp: noon(30) } } });
      at.table('used', { lifeCycle: { created: { timestamp: noon(3) } } });
      at.used('used', 1);
      at.table('tomorrow', { lifeCycle: { created: { timestamp: noon(-1) } } });
    },
    tables: {
      '29 days': { activity: 'NEW', recent: null, purge_score: null, category: null },
      '30 days': { activity: 'UNKNOWN', recent: false, idle_days: 30, idle_is_lower_bound: true },
      used: { activity: 'ACTIVE', last_used_at: shown(1) },
      tomorrow: { activity: 'INACTIVE' },
    },
    score: { metadata: { new_tables: 1, unknown_tables: 1 } },
  },
];
