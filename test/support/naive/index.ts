export { naiveInputFromRows } from './input.ts';
export { naiveScore } from './naive-score.ts';
export { readNaiveInput } from './read.ts';
export type { NaiveInput, NaiveResult, Scope, TableFacts, Weights } from './types.ts';
