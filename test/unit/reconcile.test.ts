import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionItem, ItemFields } from '../../src/action-items/action-item.ts';
import { edit } from '../../src/action-items/finding-edit.ts';
import type { FindingItem, FindingState } from '../../src/action-items/finding-item.ts';
import { applyPatch, changesBetween } from '../../src/action-items/item-patch.ts';
import { type Plan, reconcile } from '../../src/action-items/reconcile.ts';
import type { Category } from '../../src/zi/category.ts';
import { type Finding, findingKey } from '../../src/zi/finding.ts';

const DAY = 86_400_000;
const OPTIONS = { minSavingsMicros: 5_000_000n, departed: () => [], hidden: () => null };

const findingOf = (schemaHash: string, cashUsd: number, category: Category = 'zombie_tables'): Finding => ({
  ...{ category, schemaHash, schemaFqn: `s.d.${schemaHash}`, tables: 1, sized: 1, bytes: 1n, costed: 1 },
  ...{ cashMicros: BigInt(cashUsd) * 1_000_000n, capacityMicros: 0n, unpriced: 0, unpricedBytes: 0n },
  gates: { downstream: 0, tier: 0, stale_evidence: 0 },
  ...{ topTables: [], rates: [] },
});

/** Items in memory, changed as the store would. */
const createItems = () => {
  const all: FindingItem[] = [];
  const latest = (): FindingItem[] => {
    const chosen = new Map<string, FindingItem>();
    for (const one of all) {
      const known = chosen.get(findingKey(one.state));
      const isOpen = known !== undefined && !known.isDeleted && known.item.status !== 'DONE';
      if (!isOpen) chosen.set(findingKey(one.state), one);
    }
    return [...chosen.values()];
  };
  const apply = ({ created, changed }: Plan): number => {
    let differences = created.length;
    for (const { before, fields, state } of changed) {
      const differs = Object.keys(changesBetween(before.item, fields)).length > 0;
      differences += Number(differs);
      const at = all.indexOf(before);
      const version = before.item.version + Number(differs);
      all[at] = { ...before, item: { ...before.item, ...fields, version }, state };
    }
    for (const { fields, finding } of created) {
      const { category, schemaHash, schemaFqn } = finding;
      all.push({
        item: { ...fields, id: all.length + 1, source: 'finding', version: 1 } as ActionItem,
        state: {
          ...{ category, schemaHash, schemaFqn, edited: [] },
          ...{ frozenAt: null, doneAt: null, goneAt: null, verifiedAt: null },
        },
        isDeleted: false,
      });
    }
    return differences;
  };
  return {
    all,
    scan: (findings: readonly Finding[], now: number) =>
      apply(reconcile(findings, latest(), { ...OPTIONS, now })),
    person: async (id: number, patch: Partial<ItemFields>, now: number) => {
      const known = all[id - 1] as FindingItem;
      const fields = applyPatch(known.item, patch);
      const change = await edit(known.item, known.state, fields, now, async () => []);
      all[id - 1] = { ...known, item: { ...known.item, ...change.fields }, state: change.state };
    },
    remove: (id: number) => {
      all[id - 1] = { ...(all[id - 1] as FindingItem), isDeleted: true };
    },
  };
};

type Step =
  | { kind: 'scan'; usd: number[]; days: number }
  | { kind: 'edit'; pick: number; patch: Partial<ItemFields> }
  | { kind: 'delete'; pick: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('scan' as const),
        usd: fc.array(fc.constantFrom(0, 1, 6, 20, 200), { minLength: 3, maxLength: 3 }),
        days: fc.constantFrom(0, 1, 20, 40, 100),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        pick: fc.nat(),
        patch: fc.oneof(
          fc.constantFrom<Partial<ItemFields>>(
            ...[{ title: 'mine' }, { priority: 'low' as const }, { estimatedSavingsUsd: 3 }],
            ...[{ meta: { note: 1 } }, { meta: { finding: 'own' } }, { dismissedReason: 'planned' as const }],
          ),
          fc.constantFrom('OPEN', 'IN_PROGRESS', 'DONE').map((status) => ({ status }) as Partial<ItemFields>),
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick: fc.nat() }) },
  ),
  { minLength: 1, maxLength: 25 },
);

describe('items and findings, whatever happens in whatever order', () => {
  it('the same scan twice changes nothing, no edit is lost, and of one finding one item is open', async () => {
    await fc.assert(
      fc.asyncProperty(steps as fc.Arbitrary<Step[]>, async (all) => {
        const items = createItems();
        const owned = new Map<number, Partial<ItemFields>>();
        let now = Date.UTC(2026, 0, 1);
        for (const step of all) {
          if (step.kind === 'scan') {
            now += step.days * DAY;
            const findings = step.usd.flatMap((usd, i) => (usd === 0 ? [] : [findingOf(`h${i}`, usd)]));
            items.scan(findings, now);
            const before = structuredClone(items.all);
            expect(items.scan(findings, now)).toBe(0);
            expect(items.all.map(({ item }) => item)).toEqual(before.map(({ item }) => item));
          } else if (items.all.length > 0) {
            const id = (step.pick % items.all.length) + 1;
            const known = items.all[id - 1] as FindingItem;
            const isDone = known.item.status === 'DONE';
            const followed = items.all.some(
              (one) => one.item.id > id && findingKey(one.state) === findingKey(known.state),
            );
            if (known.isDeleted) continue;
            if (step.kind === 'delete') items.remove(id);
            else if (!(isDone && followed && step.patch.status !== 'DONE')) {
              await items.person(id, step.patch, now);
              // What is said already is no edit: a form sends all of its fields.
              const { status: _status, ...changes } = step.patch;
              const given = Object.entries(changes).filter(
                ([field, value]) => known.item[field as keyof ItemFields] !== value,
              );
              const rest: Partial<ItemFields> = Object.fromEntries(given);
              const mine = owned.get(id);
              owned.set(id, { ...mine, ...rest, meta: { ...mine?.meta, ...rest.meta } });
            }
          }
          for (const [id, mine] of owned) expect(items.all[id - 1]?.item).toMatchObject(mine);
          const open = items.all.filter(({ item, isDeleted }) => !isDeleted && item.status !== 'DONE');
          expect(new Set(open.map(({ state }) => findingKey(state))).size).toBe(open.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('an estate of 10 000 findings makes as many items, and their absence closes them', () => {
    const items = createItems();
    const findings = Array.from({ length: 10_000 }, (_, i) => findingOf(`h${i}`, 10));
    expect(items.scan(findings, 0)).toBe(10_000);
    expect(items.scan([], DAY)).toBe(10_000);
    expect(items.all.every(({ item }) => item.status === 'DONE')).toBe(true);
  });

  it('ends of periods: a snooze at its moment, 30 days until it is news, 90 within which it slips back', () => {
    const at = (now: number, item: Partial<ActionItem> = {}, state: Partial<FindingState> = {}) => {
      const done = {
        item: { id: 1, status: 'DONE', meta: null, snoozedUntil: null, dismissedReason: null, ...item },
        state: {
          ...{ category: 'zombie_tables', schemaHash: 'h', schemaFqn: 's.d.h', edited: [] },
          ...{ frozenAt: 1, doneAt: 0, goneAt: 1, verifiedAt: null },
          ...state,
        },
        isDeleted: false,
      } as unknown as FindingItem;
      const { created, changed } = reconcile([findingOf('h', 9)], [done], { ...OPTIONS, now });
      return { created: created.length, changed: changed.length };
    };
    expect([at(90 * DAY).changed, at(90 * DAY + 1).changed]).toEqual([1, 0]);
    expect([at(5, { snoozedUntil: 5 }).created, at(5, { snoozedUntil: 6 }).created]).toEqual([1, 0]);
    const found = { goneAt: null };
    expect([at(30 * DAY, {}, found).created, at(30 * DAY - 1, {}, found).created]).toEqual([1, 0]);
  });

  it('without what findings rest on, one that is not there ends nothing', () => {
    const items = createItems();
    items.scan([findingOf('h', 10)], 0);
    const { changed } = reconcile([], items.all, { ...OPTIONS, hidden: ({ item }) => item, now: DAY });
    expect(changed.map(({ before, fields, state }) => [fields, state, before.item, before.state])).toEqual(
      items.all.map(({ item, state }) => [item, state, item, state]),
    );
    expect(reconcile([], items.all, { ...OPTIONS, now: DAY }).changed).toHaveLength(1);
  });
});
