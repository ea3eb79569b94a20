import { z } from 'zod';
import type { Weights } from './types.ts';

const NAMES = ['compute', 'storage', 'query', 'others'] as const satisfies readonly (keyof Weights)[];
type Name = (typeof NAMES)[number];

/** The weights of scoring method 1. */
export const DEFAULT_WEIGHTS: Readonly<Weights> = { compute: 40, storage: 35, query: 25, others: 0 };

const isName = (name: string): name is Name => NAMES.some((known) => known === name);
const ENTRY = /^([^=]*)=\s*(\d{1,6}(?:\.\d{1,6})?)$/;

function readWeights(raw: string): { weights: Weights; faults: string[] } {
  const weights = { ...DEFAULT_WEIGHTS };
  const named = new Set<Name>();
  const faults: string[] = [];
  for (const entry of raw.split(',')) {
    const [, key = '', value] = ENTRY.exec(entry.trim()) ?? [];
    const name = key.trim();
    if (value === undefined) faults.push('an entry that is not name=number with a number of 0 or more');
    else if (!isName(name)) faults.push('an entry whose name is not known');
    else if (named.has(name)) faults.push(`${name} is given twice`);
    else {
      named.add(name);
      weights[name] = Number(value);
    }
  }
  return { weights, faults };
}

/** `name=number` separated by commas; a component that is not named keeps its default. */
export const weights = () =>
  z.string().transform((raw, context): Weights => {
    const { weights, faults } = readWeights(raw);
    for (const message of faults) context.addIssue({ code: 'custom', message });
    if (faults.length === 0 && NAMES.every((name) => weights[name] === 0)) {
      context.addIssue({ code: 'custom', message: 'all weights are 0' });
    }
    return weights;
  });
