import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { createRateBook } from '../../src/money/rate.ts';
import { createEvaluation } from '../../src/zi/evaluate.ts';
import { type Finding, isWorthAnItem } from '../../src/zi/finding.ts';
import { sum } from '../../src/zi/tally.ts';
import { extremesOf, GIB, someEstate, TODAY, table } from '../support/facts.ts';
import { someRate } from '../support/rates.ts';

const THRESHOLD = 5_000_000n;
const WASTE = ['refresh_waste', 'zombie_tables', 'stale_tables'];

/** `alpha` and `silent` are paid in cash, `beta` is provisioned, `gamma` has no rate. */
const TYPES = new Map([
  ['alpha', 'Athena'],
  ['silent', 'Athena'],
  ['beta', 'AzureSQL'],
  ['gamma', 'Hive'],
]);
const BOOK = createRateBook([someRate(), someRate({ serviceType: 'AzureSQL', savingsKind: 'capacity' })], 0);

const evaluate = (estate: readonly TableFacts[]) => {
  const services = [...TYPES].map(([hash, serviceType]) => ({ hash, name: hash, serviceType }));
  const known = { services, domains: [], serviceTypes: new Map<string, string>() };
  const evaluation = createEvaluation(
    { ...known, extremes: extremesOf(estate), book: BOOK, minSavingsMicros: THRESHOLD },
    TODAY,
  );
  const verdicts = estate.map((facts) => evaluation.add(facts)).filter((verdict) => verdict !== null);
  return { verdicts, findings: evaluation.findings(), tally: sum(evaluation.services().map((s) => s.tally)) };
};

const total = (findings: readonly Finding[], of: (finding: Finding) => bigint): bigint =>
  findings.reduce((all, finding) => all + of(finding), 0n);

/** Where lineage is not known, an inactive table has no category. */
const withLineage = someEstate.map((estate) =>
  estate.map((facts) => ({ ...facts, downstreamCount: facts.downstreamCount ?? 0 })),
);

describe('findings of any estate', () => {
  it('1 to 3 are exactly the waste, 1 to 4 cost no more than all, no table is in two', () => {
    fc.assert(
      fc.property(withLineage, (estate) => {
        const { verdicts, findings, tally } = evaluate(estate);
        const waste = findings.filter(({ category }) => WASTE.includes(category));
        expect(total(waste, ({ cashMicros }) => cashMicros)).toBe(tally.savingsMicros);
        expect(total(waste, ({ capacityMicros }) => capacityMicros)).toBe(tally.capacityMicros);
        expect(total(waste, ({ bytes }) => bytes)).toBe(tally.inactiveBytes);
        const saving = findings.filter(({ category }) => category !== 'unowned_tables');
        const saved = total(saving, ({ cashMicros, capacityMicros }) => cashMicros + capacityMicros);
        expect(saved).toBeLessThanOrEqual(tally.costMicros);
        const inOne = verdicts.filter(({ category }) => category !== null).length;
        expect(findings.reduce((all, { tables }) => all + tables, 0)).toBe(inOne);
      }),
      { numRuns: 300 },
    );
  });

  it('neither the order of tables nor a repetition changes them', () => {
    fc.assert(
      fc.property(
        someEstate.chain((estate) =>
          fc.tuple(fc.constant(estate), fc.shuffledSubarray(estate, { minLength: estate.length })),
        ),
        ([estate, shuffled]) => {
          const plain = ({ rates, ...finding }: Finding) => ({ ...finding, rates: new Set(rates) });
          expect(evaluate(shuffled).findings.map(plain)).toEqual(evaluate(estate).findings.map(plain));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a table without an owner that costs enough is one only if nothing else fits', () => {
    fc.assert(
      fc.property(withLineage, (estate) => {
        const facts = new Map(estate.map((one) => [one.id, one]));
        for (const { id, category, costMicros, activity } of evaluate(estate).verdicts) {
          const unowned = facts.get(id)?.owners?.length === 0 && (costMicros ?? 0n) >= THRESHOLD;
          if (category === 'unowned_tables') expect(unowned && activity !== 'INACTIVE').toBe(true);
          if (category === null) expect(unowned).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a finding', () => {
  const alpha = (n: number, facts: Partial<TableFacts>): TableFacts =>
    table({
      ...{ id: `t${n}`, fqn: `alpha.db.sch.t${n}`, fqnHash: `alpha.db.sch.t${n}`, downstreamCount: 0 },
      ...{ lastUsageDay: TODAY - 200, firstUsageDay: TODAY - 200, ...facts },
    });
  const used = alpha(0, { lastUsageDay: TODAY, firstUsageDay: TODAY });

  it('lists its five dearest tables, then the largest, then by id', () => {
    const sizes = [1n, 7n, 7n, 3n, 9n, 2n, 8n];
    const tables = sizes.map((size, i) => alpha(i + 1, { sizeBytes: size * GIB }));
    const [finding] = evaluate([used, ...tables]).findings;
    expect(finding?.topTables.map(({ id }) => id)).toEqual(['t5', 't7', 't2', 't3', 't4']);
  });

  it.each([
    [217n * GIB, false], // 4.99 USD
    [218n * GIB, true], // 5.01 USD
  ])('%s bytes are worth an item: %s', (sizeBytes, worth) => {
    const [finding] = evaluate([used, alpha(1, { sizeBytes })]).findings;
    expect(finding === undefined ? null : isWorthAnItem(finding, THRESHOLD)).toBe(worth);
  });

  it.each([
    [{ cashMicros: THRESHOLD }, true],
    [{ cashMicros: THRESHOLD - 1n }, false],
    [{ cashMicros: 0n, capacityMicros: THRESHOLD }, true],
    [{ cashMicros: 2n, capacityMicros: THRESHOLD - 2n }, true],
  ])('cash and capacity together are worth an item from the threshold itself on: %o', (costs, worth) => {
    const [finding] = evaluate([used, alpha(1, { sizeBytes: GIB })]).findings;
    const nothing = { cashMicros: 0n, capacityMicros: 0n };
    const of: Finding = { ...(finding as Finding), ...nothing, ...costs };
    expect(isWorthAnItem(of, THRESHOLD)).toBe(worth);
  });

  it.each([
    [100n * GIB - 1n, false],
    [100n * GIB, true],
  ])('%s bytes without a price are worth an item: %s', (sizeBytes, worth) => {
    const gamma = (facts: TableFacts) => ({
      ...facts,
      serviceHash: 'gamma',
      fqnHash: `gamma.db.sch.${facts.id}`,
    });
    const [finding] = evaluate([gamma(used), gamma(alpha(1, { sizeBytes }))]).findings;
    expect(finding).toMatchObject({ unpriced: 1, costed: 0 });
    expect(isWorthAnItem(finding as Finding, THRESHOLD)).toBe(worth);
  });

  it('of the tables of one schema names it as OpenMetadata does', () => {
    const odd = alpha(1, { fqn: 'alpha."d.b"."s ""x""".t1', sizeBytes: GIB });
    expect(evaluate([used, odd]).findings).toMatchObject([{ schemaFqn: 'alpha."d.b"."s ""x"""' }]);
  });
});
