import type { Fact } from './facts-catalogue.ts';
import { GIB, noon, shown } from './facts-catalogue-place.ts';

const LAYOUTS = ['old', 'new'] as const;

/** "profiler_data_time_series". */
export const PROFILE_FACTS: Fact[] = [
  {
    sentence: 'two layouts, and both can occur in one table: the newest profile counts, whatever its layout',
    rows: (at) => {
      at.witness();
      for (const [newer, older] of [LAYOUTS, LAYOUTS.toReversed()]) {
        at.table(`${newer}er`);
        at.profile(`${newer}er`, newer ?? 'old', { timestamp: noon(1), sizeInByte: 1 });
        at.profile(`${newer}er`, older ?? 'new', { timestamp: noon(2), sizeInByte: 2 });
      }
    },
    tables: {
      older: { size_bytes: 1, size_measured_at: new Date(noon(1)).toISOString() },
      newer: { size_bytes: 1, size_measured_at: new Date(noon(1)).toISOString() },
    },
  },
  {
    sentence: 'sizeInByte is a double, in bytes; a real 0 exists; unknown is never 0',
    rows: (at) => {
      at.witness();
      for (const [name, sizeInByte] of [
        ['double', 1.5 * GIB],
        ['fraction', 2.5],
        ['scientific', 1e16],
        ['zero', 0],
        ['null', null],
        ['text', '5'],
        ['negative', -1],
      ] as const) {
        at.table(name);
        for (const layout of LAYOUTS) at.profile(name, layout, { timestamp: noon(1), sizeInByte });
      }
      at.table('absent');
      at.profile('absent', 'new', { timestamp: noon(1), rowCount: 7 });
      at.table('unprofiled');
    },
    tables: {
      double: { size_bytes: 1.5 * GIB },
      fraction: { size_bytes: 3 },
      scientific: { size_bytes: 1e16 },
      zero: { size_bytes: 0, size_measured_at: new Date(noon(1)).toISOString() },
      null: { size_bytes: null, size_measured_at: null },
      text: { size_bytes: null },
      negative: { size_bytes: null },
      absent: { size_bytes: null },
      unprofiled: { size_bytes: null },
    },
  },
  {
    sentence: 'the newest profile may lack a size while an older one has it',
    rows: (at) => {
      at.witness();
      at.table('t');
      at.profile('t', 'new', { timestamp: noon(1), rowCount: 1, sizeInByte: null });
      at.profile('t', 'new', { timestamp: noon(2), rowCount: 1 });
      at.profile('t', 'old', { timestamp: noon(3), sizeInByte: 33 });
      at.profile('t', 'old', { timestamp: noon(4), sizeInByte: 44 });
    },
    tables: { t: { size_bytes: 33, size_measured_at: new Date(noon(3)).toISOString() } },
  },
  {
    sentence: 'duplicates for one timestamp are possible: the largest size counts',
    rows: (at) => {
      at.witness();
      at.table('t');
      for (const sizeInByte of [5, 7, 6]) at.profile('t', 'new', { timestamp: noon(1), sizeInByte });
      at.profile('t', 'old', { timestamp: noon(1) });
    },
    tables: { t: { size_bytes: 7 } },
    score: { metadata: { total_tables: 2 } },
  },
  {
    sentence: 'column profiles are the bulk and tell nothing of the table; a profile of tomorrow neither',
    rows: (at) => {
      at.witness();
      at.table('t');
      at.profile('t', 'old', { timestamp: noon(1), sizeInByte: 9 }, 'table.columnProfile');
      at.profile('t', 'new', { timestamp: noon(-1), sizeInByte: 9 });
      at.operation('t', 'new', 'INSERT', -1);
    },
    tables: { t: { size_bytes: null, last_written_at: null } },
  },
  {
    sentence: 'the last write is the latest INSERT, UPDATE or WRITE of systemProfile, then lifeCycle.updated',
    rows: (at) => {
      at.witness();
      for (const layout of LAYOUTS) {
        for (const operation of ['INSERT', 'UPDATE', 'WRITE', 'DELETE', 'MERGE']) {
          const name = `${operation} ${layout}`;
          at.table(name, { lifeCycle: { updated: { timestamp: noon(2) } } });
          at.operation(name, layout, operation, 40);
          at.operation(name, layout, operation, 50);
        }
      }
    },
    tables: Object.fromEntries(
      LAYOUTS.flatMap((layout) => [
        ...['INSERT', 'UPDATE', 'WRITE'].map((operation) => [
          `${operation} ${layout}`,
          { last_written_at: shown(40), category: 'stale_tables' },
        ]),
        ...['DELETE', 'MERGE'].map((operation) => [
          `${operation} ${layout}`,
          { last_written_at: shown(2), category: 'refresh_waste' },
        ]),
      ]),
    ),
  },
  {
    sentence: 'the creation day is lifeCycle.created, else createDateTime of the newest profile',
    rows: (at) => {
      at.witness();
      const iso = (age: number) => new Date(noon(age)).toISOString();
      for (const layout of LAYOUTS) {
        at.table(`profiled ${layout}`);
        at.profile(`profiled ${layout}`, layout, { timestamp: noon(1), createDateTime: iso(5) });
        at.profile(`profiled ${layout}`, layout, { timestamp: noon(2), createDateTime: iso(300) });
      }
      at.table('both', { lifeCycle: { created: { timestamp: noon(100) } } });
      at.profile('both', 'new', { timestamp: noon(1), createDateTime: iso(5) });
      at.table('null');
      at.profile('null', 'new', { timestamp: noon(1), createDateTime: null });
    },
    tables: {
      'profiled old': { activity: 'NEW' },
      'profiled new': { activity: 'NEW' },
      both: { activity: 'INACTIVE', idle_days: 100 },
      null: { activity: 'INACTIVE', idle_days: 200 },
    },
  },
];
