import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isView, type TableFacts } from '../../src/catalogue/table-facts.ts';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { scopeOf } from '../../src/dashboard/scope.ts';
import { judge } from '../../src/zi/activity.ts';
import { type Evidence, evidenceOf } from '../../src/zi/evidence.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { type Extremes, extremesOf, snapshotOf, someEstate, TODAY } from '../support/facts.ts';

const RUNS = { numRuns: 250 };

/** Scores of the estate and of each service, the evidence of all services held fixed. */
const scoresOf = (tables: readonly TableFacts[], extremes: Extremes) => {
  const snapshot = snapshotOf(tables, { extremes });
  const services = snapshot.services.map((s) => [s.hash, scopeOf(s.tally, DEFAULT_WEIGHTS).score] as const);
  return new Map([['', scopeOf(estateTally(snapshot), DEFAULT_WEIGHTS).score], ...services]);
};

const evidenceFor = (facts: TableFacts, extremes: Extremes): Evidence | null => {
  const own = extremes.get(facts.serviceHash);
  return own === undefined ? null : evidenceOf(own);
};

type Change = (facts: TableFacts, evidence: Evidence, random: number) => TableFacts | null | 'not concerned';

/** Changes each table of any estate in turn, and looks that no score falls. Answers how many it changed. */
const neverLowers = (change: Change): number => {
  let changes = 0;
  fc.assert(
    fc.property(someEstate, fc.double({ min: 0, max: 1, noNaN: true }), (estate, random) => {
      const extremes = extremesOf(estate);
      const before = scoresOf(estate, extremes);
      estate.forEach((facts, i) => {
        const evidence = evidenceFor(facts, extremes);
        if (evidence === null || isView(facts)) return;
        const changed = change(facts, evidence, random);
        if (changed === 'not concerned') return;
        changes += 1;
        const others = estate.toSpliced(i, 1);
        const after = scoresOf(changed === null ? others : [...others, changed], extremes);
        for (const [scope, score] of before) {
          const later = after.get(scope) ?? null;
          if (later === null || score === null) continue;
          expect(later, `${scope || 'estate'}, table ${i}`).toBeGreaterThanOrEqual(score);
        }
      });
    }),
    RUNS,
  );
  return changes;
};

const between = (from: number, to: number, random: number): number => from + Math.round((to - from) * random);

const usedOn = (facts: TableFacts, day: number): TableFacts => ({
  ...facts,
  accessedDay: day,
  lastUsageDay: null,
});

describe('with the evidence held fixed, the score never falls when', () => {
  it('a last use moves from anywhere to a day within 30 of E', () => {
    const changes = neverLowers((facts, { to }, random) =>
      usedOn(facts, between(to - 30, Math.min(to + 30, TODAY), random)),
    );
    expect(changes).toBeGreaterThan(200);
  });

  it('an existing last use moves later', () => {
    const changes = neverLowers((facts, evidence, random) => {
      const { lastUse } = judge(facts, evidence, TODAY);
      return lastUse === null ? 'not concerned' : usedOn(facts, between(lastUse.day, TODAY, random));
    });
    expect(changes).toBeGreaterThan(50);
  });

  it('an inactive table is removed', () => {
    const changes = neverLowers((facts, evidence) =>
      judge(facts, evidence, TODAY).activity === 'INACTIVE' ? null : 'not concerned',
    );
    expect(changes).toBeGreaterThan(50);
  });

  it('an unknown table turns out to be used within 30 days', () => {
    const changes = neverLowers((facts, evidence, random) =>
      judge(facts, evidence, TODAY).activity === 'UNKNOWN'
        ? usedOn(facts, between(evidence.to - 30, evidence.to, random))
        : 'not concerned',
    );
    expect(changes).toBeGreaterThan(20);
  });
});
