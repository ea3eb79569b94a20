import type { Fact } from './facts-catalogue.ts';
import { date, noon, shown, UPSTREAM } from './facts-catalogue-place.ts';

const accessed = (age: number) => ({ accessed: { timestamp: noon(age), accessedByAProcess: 'x' } });

/** "lifeCycle" and "entity_usage". */
export const USE_FACTS: Fact[] = [
  {
    sentence: 'lifeCycle.accessed is a last use; any part may be missing; the UTC day counts',
    rows: (at) => {
      at.witness();
      at.table('accessed', { lifeCycle: accessed(10) });
      at.table('last moment', { lifeCycle: { accessed: { timestamp: noon(9) - 43_200_001 } } });
      at.table('first moment', { lifeCycle: { accessed: { timestamp: noon(10) - 43_200_000 } } });
      at.table('updated', { lifeCycle: { updated: { timestamp: noon(4) } } });
    },
    tables: {
      accessed: { last_used_at: shown(10), last_used_source: 'lifecycle', idle_days: 10, recent: true },
      'last moment': { last_used_at: shown(10) },
      'first moment': { last_used_at: shown(10) },
      updated: { last_used_at: null, last_written_at: shown(4), category: 'refresh_waste' },
    },
  },
  {
    sentence:
      'a table read only by INSERT … SELECT never gets accessed; entity_usage does count it: combine both',
    rows: (at) => {
      at.witness('lifecycle');
      at.table('etl source', { lifeCycle: { updated: { timestamp: noon(2) } } });
      at.used('etl source', 2);
      at.table('both', { lifeCycle: accessed(50) });
      at.used('both', 20);
      at.table('accessed later', { lifeCycle: accessed(20) });
      at.used('accessed later', 50);
      at.table('same day', { lifeCycle: accessed(20) });
      at.used('same day', 20);
    },
    tables: {
      'etl source': { last_used_at: shown(2), last_used_source: 'usage', activity: 'ACTIVE' },
      both: { last_used_at: shown(20), last_used_source: 'usage' },
      'accessed later': { last_used_at: shown(20), last_used_source: 'lifecycle' },
      'same day': { last_used_at: shown(20) },
    },
  },
  {
    sentence: 'the absence of any use in a whole service means unknown, not unused',
    rows: (at) => {
      at.table('t', { lifeCycle: { updated: { timestamp: noon(0) }, created: { timestamp: noon(1) } } });
    },
    tables: {
      t: { activity: 'UNKNOWN', recent: null, purge_score: null, idle_days: null, category: null },
    },
    score: { score: null, status: 'NO_DATA', reason: 'no_usage_evidence', metadata: { new_tables: 0 } },
  },
  {
    sentence: 'one row per day with use, none on quiet days; holes are normal',
    rows: (at) => {
      at.witness();
      at.table('t');
      at.used('t', [0, 4], [7, 1], [29, 2], [30, 100], [199, 1]);
      at.table('long ago');
      at.used('long ago', [91, 1]);
      at.table('at the edge');
      at.used('at the edge', [90, 1]);
    },
    tables: {
      t: { queries_30d: 7, idle_days: 0, activity: 'ACTIVE' },
      'long ago': { queries_30d: 0, idle_days: 91, activity: 'INACTIVE', idle_is_lower_bound: false },
      'at the edge': { idle_days: 90, activity: 'ACTIVE', recent: false },
    },
  },
  {
    sentence: 'count7 and count30 are frozen at insert and never decay: only count1 counts',
    rows: (at) => {
      at.witness();
      at.table('frozen');
      const row = { id: at.id('frozen'), entityType: 'table', count7: 3, count30: 3 };
      at.rows.usage.push({ ...row, usageDate: date(45), count1: 1 });
      at.rows.usage.push({ ...row, usageDate: date(1), count1: 0 });
    },
    tables: { frozen: { queries_30d: 0, last_used_at: shown(45), idle_days: 45 } },
  },
  {
    sentence: 'rows of schemas and databases double count: only rows of tables count',
    rows: (at) => {
      at.witness();
      at.table('t');
      for (const [age, entityType] of ['databaseSchema', 'database', 'dashboard'].entries()) {
        at.rows.usage.push({ id: at.id('t'), entityType, usageDate: date(age), count1: 5 });
      }
    },
    tables: { t: { last_used_at: null, queries_30d: 0 } },
  },
  {
    sentence: 'use after the day of the scan, or more than 400 days before it, is none',
    rows: (at) => {
      at.witness();
      at.table('tomorrow', { lifeCycle: accessed(-1) });
      at.used('tomorrow', -1);
      at.table('400');
      at.used('400', 400);
      at.table('401');
      at.used('401', 401);
    },
    tables: {
      tomorrow: { last_used_at: null, idle_is_lower_bound: true },
      400: { last_used_at: shown(400), idle_days: 400 },
      401: { last_used_at: null, idle_days: 400, idle_is_lower_bound: true },
    },
  },
  {
    sentence:
      'idle time ends with the evidence: when the usage pipeline stops, tables do not start to look abandoned',
    rows: (at) => {
      at.table('last');
      at.used('last', 100, 300);
      at.table('a month before');
      at.used('a month before', 131);
    },
    tables: {
      last: { idle_days: 0, activity: 'ACTIVE', gates: ['stale_evidence'] },
      'a month before': { idle_days: 31, recent: false, gates: ['stale_evidence'] },
    },
    score: { status: 'EXCELLENT' },
  },
  {
    sentence:
      'usage rows of a table that is only written are its own writes, where a SELECT shows in lifeCycle',
    rows: (at) => {
      at.witness('lifecycle');
      for (const name of ['written', 'deleted from', 'read', 'quiet', 'accessed']) {
        at.table(name, name === 'accessed' ? { lifeCycle: accessed(5) } : {});
        at.used(name, 1, 2);
      }
      at.operation('written', 'old', 'INSERT', 90);
      at.operation('deleted from', 'new', 'DELETE', 1);
      at.operation('read', 'new', 'INSERT', 1);
      at.edge(['table', 'read'], UPSTREAM, ['table', 'quiet']);
      at.operation('quiet', 'old', 'INSERT', 91);
      at.operation('accessed', 'new', 'UPDATE', 0);
    },
    tables: {
      written: { last_used_at: null, queries_30d: 0, idle_days: 200, category: 'stale_tables' },
      'deleted from': {
        last_used_at: null,
        queries_30d: 0,
        last_written_at: null,
        category: 'zombie_tables',
      },
      read: { last_used_at: shown(1), queries_30d: 2, downstream_count: 1, activity: 'ACTIVE' },
      quiet: { last_used_at: shown(1), queries_30d: 2 },
      accessed: { last_used_at: shown(5), last_used_source: 'lifecycle', queries_30d: 0 },
    },
  },
];
