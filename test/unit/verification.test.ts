import { describe, expect, it } from 'vitest';
import type { Member } from '../../src/action-items/figures.ts';
import { priorityOf, withScanMeta } from '../../src/action-items/finding-item.ts';
import { changesByMember } from '../../src/action-items/item-patch.ts';
import { verify } from '../../src/action-items/verification.ts';

const member = (members: Partial<Member>): Member => ({
  ...{ id: 'a', name: 'a', fqn: 's.d.h.a', sizeBytes: 10n, costMicros: 20_000n, savingsKind: 'cash' },
  ...members,
});

describe('what has come of an item', () => {
  it('is what its tables cost then, less what they cost now', () => {
    const { savingsUsd, evidence } = verify([member({})], () => ({ sizeBytes: 5n, costMicros: 1n }), 0);
    expect(savingsUsd).toBe(0.01);
    expect(evidence).toMatchObject({ tables: 1, gone: 0, unknown: 0, frozen_cash_usd: 0.02 });
  });

  it('of a table that had no bytes is what it costs now', () => {
    const empty = member({ sizeBytes: 0n, costMicros: 0n });
    expect(verify([empty], () => ({ sizeBytes: 5n, costMicros: 10_000n }), 0).savingsUsd).toBe(-0.01);
  });

  it('is no more than its column holds, however much it is', () => {
    const immense = 10n ** 18n;
    const saved = verify([member({ costMicros: immense })], () => null, 0);
    expect([saved.savingsUsd, saved.evidence.frozen_cash_usd]).toEqual([9_999_999_999.99, 1e12]);
    const lost = verify([member({})], () => ({ sizeBytes: immense, costMicros: 1n }), 0);
    expect(lost.savingsUsd).toBe(-9_999_999_999.99);
  });

  it('is unknown where no cost is known, but a table that is gone is gone', () => {
    const unpriced = [member({ costMicros: null })];
    const there = verify(unpriced, () => ({ sizeBytes: 5n, costMicros: 1n }), 0);
    expect([there.savingsUsd, there.evidence.gone, there.evidence.unknown]).toEqual([null, 0, 1]);
    const gone = verify(unpriced, () => null, 0);
    expect([gone.savingsUsd, gone.evidence.gone, gone.evidence.unknown]).toEqual([null, 1, 0]);
  });
});

describe('what scans write into an item', () => {
  it('is urgent by its dollars', () => {
    expect([100, 99.99, 10, 9.99].map(priorityOf)).toEqual(['high', 'medium', 'medium', 'low']);
  });

  it('leaves the list of tables out where what a person has written needs the room', () => {
    const finding = { tables: 1, top_tables: [{ fqn: 'x'.repeat(300) }] };
    expect(withScanMeta({ mine: 'x' }, { finding }, [])).toEqual({ mine: 'x', finding });
    expect(withScanMeta({ mine: 'x'.repeat(8_000) }, { finding }, [])).toMatchObject({
      finding: { tables: 1, top_tables: undefined },
    });
  });

  it('is told by member, three deep', () => {
    const of = (tier: number) => ({ meta: { finding: { gates: { tier, downstream: 0 } } } }) as never;
    expect(Object.keys(changesByMember(of(1), of(2)))).toEqual(['meta.finding.gates']);
  });
});
