import { describe, expect, it } from 'vitest';
import { judge } from '../../src/zi/activity.ts';
import { purgeOf } from '../../src/zi/purge.ts';
import { verdictOf } from '../../src/zi/verdict.ts';
import { EVIDENCE, judgedIdle, TODAY, tableFacts } from '../support/facts-catalogue-table.ts';

describe('what a verdict counts', () => {
  it('is costly from the threshold itself on', () => {
    const facts = tableFacts({ accessedDay: TODAY });
    const judgement = judge(facts, EVIDENCE, TODAY);
    const categoryAt = (micros: bigint) =>
      verdictOf(facts, judgement, EVIDENCE, TODAY, { micros, kind: 'cash' }, 5n).category;
    expect([categoryAt(4n), categoryAt(5n)]).toEqual([null, 'unowned_tables']);
  });

  it('are writes after the last use, or of 400 days when there was none', () => {
    const score = (writeDays: number[], lastUse = judgedIdle(30).lastUse) =>
      purgeOf(tableFacts({ writeDays }), { ...judgedIdle(30), lastUse }, EVIDENCE, TODAY).score;
    // Two writes show in the score's one decimal, a single one does not.
    expect(score([TODAY, TODAY - 30])).toBe(1);
    expect(score([TODAY, TODAY - 29])).toBe(1.1);
    expect(score([TODAY, TODAY - 400], null)).toBe(1.1);
    expect(score([TODAY, TODAY - 401], null)).toBe(1);
  });
});
