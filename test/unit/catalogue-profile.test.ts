import { describe, expect, it } from 'vitest';
import { catalogueError } from '../../src/catalogue/catalogue.probe.ts';
import { CatalogueError } from '../../src/catalogue/catalogue-error.ts';
import { createdDay } from '../../src/catalogue/profile.reader.ts';
import { isoDay } from '../../src/time.ts';

describe('the day of creation in a profile', () => {
  it.each([
    ['"2024-01-05"', '2024-01-05'],
    ['"2024-01-05 23:30:00"', '2024-01-05'],
    ['"2024-01-05T23:30:00"', '2024-01-05'],
    ['"2024-01-05T23:30:00-02:00"', '2024-01-06'],
    ['1704499200000', '2024-01-06'],
  ])('%s is %s', (text, iso) => {
    const day = createdDay(text as never);
    expect(day === null ? null : isoDay(day)).toBe(iso);
  });

  it.each(['"5"', '"2024/01/05"', '"Jan 5, 2024"', '"2024-13-05"', '"yesterday"', '""', 'null', '[]'])(
    '%s is none',
    (text) => {
      expect(createdDay(text as never)).toBeNull();
    },
  );
});

describe('a fault of the MySQL that OpenMetadata is on', () => {
  it.each([
    ['ER_RECORD_FILE_FULL', 'openmetadata_disk_full'],
    ['ER_TEMP_FILE_WRITE_FAILURE', 'openmetadata_disk_full'],
    ['ER_QUERY_TIMEOUT', 'openmetadata_too_slow'],
    ['ER_TABLEACCESS_DENIED_ERROR', 'openmetadata_rights_missing'],
    ['ECONNREFUSED', 'openmetadata_unreachable'],
    ['ER_CON_COUNT_ERROR', 'openmetadata_too_many_connections'],
    ['ER_TOO_MANY_USER_CONNECTIONS', 'openmetadata_too_many_connections'],
  ])('%s is said to be its own: %s', (code, reason) => {
    const error = catalogueError(Object.assign(new Error('secret'), { code }));
    expect(error).toBeInstanceOf(CatalogueError);
    expect((error as CatalogueError).code).toBe(reason);
    expect((error as CatalogueError).message).not.toContain('secret');
  });
});
