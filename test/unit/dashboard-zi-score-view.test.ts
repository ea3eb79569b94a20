import { describe, expect, it } from 'vitest';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { ziScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { noScoreView, scoreView } from '../../src/dashboard/zi-score.view.ts';
import { isoDay } from '../../src/time.ts';
import { scopeKey } from '../../src/zi/scope-key.ts';
import type { DailyScore } from '../../src/zi/trend.ts';
import { ago, FRESH, GIB, partOf, snapshotOf, stateOf, table, viewOf } from '../support/facts.ts';
import { someRate } from '../support/rates.ts';

const used = table({ firstUsageDay: ago(200), lastUsageDay: ago(0), sizeBytes: GIB });
const scores = (now: number, before: number): DailyScore[] =>
  [0, 1, 7, 8].map((days) => ({
    day: ago(days),
    score: days < 7 ? now : before,
    methodVersion: '1',
    weights: null,
    source: 'scan',
  }));

describe('the answer of one service', () => {
  const snapshot = snapshotOf([used, table({ serviceHash: 'beta', fqn: 'beta.d.s.t' })]);
  const [alpha, beta] = snapshot.services;
  if (alpha === undefined || beta === undefined) throw new Error('two services were expected');

  it('speaks of that service only', () => {
    const answer = viewOf(snapshot, alpha);
    expect(answer.metadata.services.map((service) => service.name)).toEqual(['alpha']);
    expect(answer).toMatchObject({ score: 100, metadata: { total_tables: 1, unknown_tables: 0 } });
    expect(viewOf(snapshot).metadata).toMatchObject({ total_tables: 2, unknown_tables: 1 });
  });

  it('has the trend of that service', () => {
    const state = {
      ...stateOf(snapshot),
      estateScores: scores(50, 60),
      scopeScores: new Map([[scopeKey('service', 'alpha'), scores(60, 50)]]),
    };
    expect(scoreView(state, partOf(null), FRESH).trend).toBe('declining');
    expect(scoreView(state, partOf(alpha), FRESH).trend).toBe('improving');
    expect(scoreView(state, partOf(beta), FRESH).trend).toBe('unknown');
  });
});

describe('the answer of one domain', () => {
  const inDomain = (serviceHash: string, last: number) =>
    table({
      ...{ id: serviceHash, serviceHash, fqn: `${serviceHash}.d.s.t`, domains: ['sales'] },
      ...{ firstUsageDay: ago(200), lastUsageDay: ago(last), sizeBytes: GIB },
    });
  const rates = [
    someRate({ serviceType: 'Snowflake', tier: 'standard' }),
    someRate({ serviceType: 'BigQuery', tier: 'standard' }),
  ];
  const services = [
    { hash: 'alpha', name: 'alpha', serviceType: 'Snowflake' },
    { hash: 'beta', name: 'beta', serviceType: 'BigQuery' },
  ];
  const domains = [{ hash: 'sales', fqn: 'Sales' }];
  const of = (tables: TableFacts[]) => {
    const snapshot = snapshotOf(tables, { services, domains, rates });
    const [domain] = snapshot.domains;
    if (domain === undefined) throw new Error('a domain was expected');
    return { snapshot, domain, of: scoreView(stateOf(snapshot), { kind: 'domain', domain }, FRESH) };
  };

  it('says where the evidence of its services ends, and whether that is long ago', () => {
    expect(of([inDomain('alpha', 0), inDomain('beta', 14)]).of.metadata).toMatchObject({
      services: [],
      evidence_to: isoDay(ago(14)),
      evidence_stale: false,
    });
    expect(of([inDomain('alpha', 0), inDomain('beta', 15)]).of.metadata.evidence_stale).toBe(true);
    const { snapshot } = of([inDomain('alpha', 0), { ...inDomain('beta', 15), domains: [] }]);
    expect(snapshot.domains[0]?.services).toEqual(['alpha']);
    expect(viewOf(snapshot).metadata.evidence_stale).toBe(true);
  });

  it('names the rates of its services only', () => {
    const { of: answer } = of([inDomain('beta', 0), { ...inDomain('alpha', 0), domains: [] }]);
    expect(answer.metadata.rates.map((rate) => rate.service_type)).toEqual(['BigQuery']);
  });

  it('does not know either of a snapshot that did not keep its services', () => {
    const { snapshot, domain } = of([inDomain('alpha', 0)]);
    const old = { kind: 'domain' as const, domain: { ...domain, services: null } };
    const { metadata } = scoreView(stateOf(snapshot), old, FRESH);
    expect(metadata).toMatchObject({ evidence_to: null, evidence_stale: null });
    expect(metadata.null_reasons['evidence_to']).toContain('the next scan tells');
    expect(metadata.rates).toHaveLength(1);
  });
});

describe('an answer without a score', () => {
  it('invents nothing: only bounds from 0 to 100', () => {
    const answer = viewOf(snapshotOf([table({ owners: ['somebody'] })]));
    expect(answer).toMatchObject({ score: null, status: 'NO_DATA', bounds: { lower: 0, upper: 100 } });
    expect(answer).toMatchObject({ sensitivity: null, coverage: { activity: 0, size: 0, recency: 0 } });
    expect(answer.components.compute).toMatchObject({ rate: null, points: null, weight: 40, population: 1 });
    expect(answer.metadata).toMatchObject({ inactive_percentage: null, waste_storage_tb: null });
  });

  it('before the first scan keeps to the schema', () => {
    const reason = { code: 'first_scan_running', message: 'not yet' };
    const answer = noScoreView(reason, DEFAULT_WEIGHTS, FRESH);
    expect(ziScoreResponse.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ score: null, status: 'NO_DATA', reason: 'first_scan_running' });
    expect(answer).toMatchObject({ bounds: null, timestamp: null, metadata: { total_tables: null } });
  });
});

describe('an answer with sizes beyond what a double holds exactly', () => {
  it('still splits them exactly', () => {
    const half = 2n ** 62n;
    const tables = [
      { ...used, sizeBytes: half + 1n },
      table({ id: 'u', sizeBytes: half - 1n }),
      table({ id: 'v', sizeBytes: 2n }),
    ];
    const answer = viewOf(snapshotOf(tables, { weights: { compute: 0, storage: 1, query: 0, others: 0 } }));
    expect(answer).toMatchObject({ score: 50, breakdown: { storage: 50 } });
    expect(answer.components.storage.rate).toBe(0.5);
  });
});

describe('a storage component without known bytes', () => {
  it('is unknown, and the rest counts alone', () => {
    const answer = viewOf(snapshotOf([{ ...used, sizeBytes: 0n }, table({ sizeBytes: 0n })]));
    expect(answer.components.storage).toMatchObject({ rate: null, points: 0, denominator: 0 });
    expect(answer).toMatchObject({ score: 50, coverage: { size: 0 }, bounds: { lower: 32.5, upper: 67.5 } });
    expect(answer.breakdown).toEqual({ compute: 30.8, storage: 0, query: 19.2, others: 0 });
    expect(answer.metadata).toMatchObject({ waste_storage_tb: 0, total_storage_tb: 0 });
  });
});
