import { describe, expect, it } from 'vitest';
import type { ServiceExtremes } from '../../src/catalogue/service-extremes.ts';
import { evidenceOf, isEvidence, isStale, within } from '../../src/zi/evidence.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { ago, snapshotOf, TODAY, table, viewOf } from '../support/facts.ts';

const NONE: ServiceExtremes = {
  firstUsageDay: null,
  lastUsageDay: null,
  firstAccessedDay: null,
  lastAccessedDay: null,
};
const usage = { firstUsageDay: ago(200), lastUsageDay: ago(10) };

describe('the evidence of a service', () => {
  it('is none without usage and accessed', () => {
    expect(evidenceOf(NONE)).toBeNull();
  });

  it('spans its usage', () => {
    expect(evidenceOf({ ...NONE, ...usage })).toEqual({ from: ago(200), to: ago(10), lifecycle: false });
  });

  it('spans its accessed days when there is no usage', () => {
    const accessed = { firstAccessedDay: ago(300), lastAccessedDay: ago(4) };
    expect(evidenceOf({ ...NONE, ...accessed })).toEqual({ from: ago(300), to: ago(4), lifecycle: true });
  });

  it('moves E forward by accessed, never S backward', () => {
    const accessed = { firstAccessedDay: ago(300), lastAccessedDay: ago(4) };
    expect(evidenceOf({ ...usage, ...accessed })).toEqual({ from: ago(200), to: ago(4), lifecycle: true });
  });

  it('keeps E where accessed ends earlier', () => {
    const accessed = { firstAccessedDay: ago(390), lastAccessedDay: ago(300) };
    expect(evidenceOf({ ...usage, ...accessed })).toEqual({ from: ago(200), to: ago(10), lifecycle: true });
  });

  it('may be a single day', () => {
    const day = { firstUsageDay: ago(3), lastUsageDay: ago(3) };
    expect(evidenceOf({ ...NONE, ...day })).toEqual({ from: ago(3), to: ago(3), lifecycle: false });
  });

  it('comes from views too', () => {
    const view = table({ id: 'v', tableType: 'View', accessedDay: ago(0), firstUsageDay: ago(200) });
    const snapshot = snapshotOf([{ ...view, lastUsageDay: ago(0) }, table()]);
    expect(snapshot.services[0]?.evidence).toEqual({ from: ago(200), to: ago(0), lifecycle: true });
    expect(estateTally(snapshot)).toMatchObject({ tables: 1, views: 1, inactive: 1 });
  });

  it('comes from the own service only', () => {
    const tables = [table({ lastUsageDay: ago(1), firstUsageDay: ago(1) }), table({ serviceHash: 'other' })];
    expect(snapshotOf(tables).services.map((s) => s.evidence !== null)).toEqual([true, false]);
  });

  it('is reported as stale when it ends more than 14 days before D', () => {
    expect(isStale({ from: ago(100), to: ago(14), lifecycle: false }, TODAY)).toBe(false);
    expect(isStale({ from: ago(100), to: ago(15), lifecycle: false }, TODAY)).toBe(true);
    const stopped = viewOf(snapshotOf([table({ firstUsageDay: ago(15), lastUsageDay: ago(15) })]));
    expect(stopped.metadata.services[0]).toMatchObject({ evidence_to: '2026-11-07', evidence_stale: true });
  });
});

describe('the window of evidence', () => {
  it('is the last 400 days up to D', () => {
    expect([400, 401, 0, -1].map((days) => isEvidence(ago(days), TODAY))).toEqual([true, false, true, false]);
    expect(isEvidence(null, TODAY)).toBe(false);
  });

  it('within counts both ends', () => {
    expect([0, 90, 91, -1].map((days) => within(ago(days), 90, TODAY))).toEqual([true, true, false, false]);
  });
});
