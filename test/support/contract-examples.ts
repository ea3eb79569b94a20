import { writeFile } from 'node:fs/promises';
import type { Route } from './contract.ts';

const FILE = new URL('../../src/http/docs/examples.json', import.meta.url);
const ROWS = 2;

/** Lists are cut to their first rows: an example shows the shape. */
const shortened = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, ROWS).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shortened(member)]));
};

/** Collects real answers as the examples of the document: of an operation where it succeeds, of a status where not. */
export const createExamples = () => {
  const examples: Record<string, unknown> = {};
  return {
    add: ({ operation }: Route, status: number, body: string): void => {
      if (body === '') return;
      const value = JSON.parse(body) as object;
      const isCommon = 'request_id' in value && status !== 409;
      examples[isCommon ? String(status) : `${operation.operationId} ${status}`] ??= shortened(value);
    },
    write: (): Promise<void> => {
      const sorted = Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)));
      return writeFile(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
    },
  };
};
