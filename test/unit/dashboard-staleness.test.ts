import { describe, expect, it } from 'vitest';
import { stalenessOf } from '../../src/dashboard/staleness.ts';
import { FRESH } from '../support/facts.ts';

const REFRESH_MS = 3_600_000;
const stale = (age: number, lastScanError: { code: string; message: string } | null = null) =>
  stalenessOf({ capturedAt: 1_000_000, lastScanError }, 1_000_000 + age, REFRESH_MS);

describe('an answer', () => {
  it('is fresh up to two refresh intervals', () => {
    expect(stale(0)).toEqual(FRESH);
    expect(stale(2 * REFRESH_MS)).toEqual(FRESH);
  });

  it('is overdue after that', () => {
    expect(stale(2 * REFRESH_MS + 1)).toMatchObject({ stale: true, stale_reason: 'overdue' });
  });

  it('is stale at once when the last scan failed, and says how', () => {
    const error = { code: 'openmetadata_unreachable', message: 'no answer' };
    const expected = { stale: true, stale_reason: error.code, stale_message: error.message };
    expect(stale(0, error)).toEqual(expected);
    expect(stale(9 * REFRESH_MS, error)).toEqual(expected);
  });

  it('is fresh when it seems to come from the future: a clock set back', () => {
    expect(stale(-5_000)).toEqual(FRESH);
  });
});
