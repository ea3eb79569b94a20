import { describe, expect, it } from 'vitest';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import type { JsonDocument, ProfileRow } from '../../src/demo/openmetadata/rows.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const rows = demoCatalogue({ now: NOW });
const typeOf = new Map(rows.tables.map(({ hash, json }) => [hash, String(json['serviceType'])]));

const data = ({ json }: ProfileRow): JsonDocument => json['profileData'] as JsonDocument;
const time = ({ json }: ProfileRow): number => Number(json['timestamp']);
const of = (extension: ProfileRow['extension']) => rows.profiles.filter((row) => row.extension === extension);

/** Table profiles by table, newest first. */
const histories = [...Map.groupBy(of('table.tableProfile'), ({ entityFQNHash }) => entityFQNHash)].map(
  ([hash, profiles]) => ({ hash, profiles: profiles.toSorted((a, b) => time(b) - time(a)) }),
);
const known = histories.filter(({ hash }) => typeOf.has(hash));
const hasSize = (row: ProfileRow | undefined): boolean =>
  row !== undefined && data(row)['sizeInByte'] !== undefined;

describe('profiles of the demo catalogue', () => {
  it('are all in the layout of new versions and not of the future', () => {
    for (const row of rows.profiles) {
      expect(Object.keys(row.json)).toEqual([
        'id',
        'entityReference',
        'timestamp',
        'profileData',
        'profileType',
      ]);
      expect(data(row)['timestamp']).toBe(row.json['timestamp']);
      expect(time(row)).toBeLessThanOrEqual(NOW);
    }
  });

  it('have sizes only where OpenMetadata can have them', () => {
    const sized = new Set(
      known.filter(({ profiles }) => profiles.some(hasSize)).map(({ hash }) => typeOf.get(hash)),
    );
    expect([...sized].sort()).toEqual(['BigQuery', 'Mysql', 'Postgres', 'Redshift', 'Snowflake']);
    const profiled = new Set(known.map(({ hash }) => typeOf.get(hash)));
    expect([...profiled].sort()).toEqual([...sized, 'Databricks', 'Oracle'].sort());
  });

  it('include tables whose size grew, and none that shrank', () => {
    const changes = known.flatMap(({ profiles }) => {
      const sizes = profiles.filter(hasSize).map((row) => Number(data(row)['sizeInByte']));
      return sizes.length > 1 ? [Math.sign((sizes[0] ?? 0) - (sizes.at(-1) ?? 0))] : [];
    });
    expect(changes.filter((change) => change > 0).length).toBeGreaterThan(200);
    expect(changes.filter((change) => change < 0)).toEqual([]);
  });

  it('include a newest one without a size, real zeros, duplicates, unprofiled tables and orphans', () => {
    const newestLacksSize = known.filter(({ profiles }) => !hasSize(profiles[0]) && profiles.some(hasSize));
    expect(newestLacksSize.length).toBeGreaterThan(10);
    const empty = known.filter(({ profiles: [newest] }) => newest && data(newest)['sizeInByte'] === 0);
    expect(empty.length).toBeGreaterThan(5);
    const duplicated = known.filter(({ profiles }) => new Set(profiles.map(time)).size < profiles.length);
    expect(duplicated.length).toBeGreaterThan(5);
    const base = rows.tables.filter(
      ({ json }) => json['serviceType'] === 'Snowflake' && json['tableType'] === 'Regular',
    );
    const profiledHashes = new Set(known.map(({ hash }) => hash));
    expect(base.filter(({ hash }) => !profiledHashes.has(hash)).length).toBeGreaterThan(5);
    expect(histories.length - known.length).toBe(15);
  });

  it('record writes for the four services that have them, of all four operations', () => {
    const writes = of('table.systemProfile');
    const types = new Set(writes.map(({ entityFQNHash }) => typeOf.get(entityFQNHash)));
    expect([...types].sort()).toEqual(['BigQuery', 'Databricks', 'Redshift', 'Snowflake']);
    const operations = new Set(writes.map((row) => data(row)['operation']));
    expect([...operations].sort()).toEqual(['DELETE', 'INSERT', 'UPDATE', 'WRITE']);
  });

  it('include some hundred of columns, under hashes that are no table', () => {
    const columns = of('table.columnProfile');
    expect(columns.length).toBeGreaterThan(200);
    for (const { entityFQNHash } of columns) expect(entityFQNHash.split('.')).toHaveLength(5);
  });
});

describe('lifeCycle of the demo catalogue', () => {
  const parts = (type: string) =>
    new Set(
      rows.tables
        .filter(({ json }) => json['serviceType'] === type)
        .flatMap(({ json }) => Object.keys((json['lifeCycle'] ?? {}) as JsonDocument)),
    );

  it.each(['Snowflake', 'BigQuery', 'Redshift'])('is complete for %s', (type) => {
    expect([...parts(type)].sort()).toEqual(['accessed', 'created', 'updated']);
  });

  it('lacks the creation for Databricks and everything for databases without query history', () => {
    expect([...parts('Databricks')].sort()).toEqual(['accessed', 'updated']);
    for (const type of ['Postgres', 'Mysql', 'Oracle', 'Trino']) expect([...parts(type)]).toEqual([]);
  });

  it('has accessed and updated at midnight', () => {
    for (const { json } of rows.tables) {
      const { accessed, updated } = (json['lifeCycle'] ?? {}) as Record<
        string,
        { timestamp: number } | undefined
      >;
      expect([accessed, updated].every((event) => (event?.timestamp ?? 0) % 86_400_000 === 0)).toBe(true);
    }
  });
});
