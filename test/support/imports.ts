import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

export type Import = {
  /** The importing file, from the repository's root. */
  from: string;
  /** A file from the repository's root, or a package or Node module by name. */
  to: string;
  /** Nothing of it is left at run time. */
  typeOnly: boolean;
};

/** The formatter guarantees what is relied on: statements at the start of a line, single quotes. */
const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(\{[^}]*\}|\*(?:\s+as\s+\w+)?|[\w$]+(?:\s*,\s*\{[^}]*\})?)\s+from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm;

const onlyTypes = (names: string): boolean =>
  names.startsWith('{') &&
  names
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '));

/** The imports of one file's text; `path` is the file's own, from the repository's root. */
export const importsOf = (path: string, text: string): Import[] =>
  [...text.matchAll(STATEMENT)].map(([, type, names = '', named, bare, dynamic]) => {
    const target = named ?? bare ?? dynamic ?? '';
    return {
      from: path,
      to: target.startsWith('.') ? normalize(join(dirname(path), target)) : target,
      typeOnly: type !== undefined || (names !== '' && onlyTypes(names)),
    };
  });

/** All TypeScript files below a folder, from the repository's root. */
export const typescriptFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .sort();

export const readImports = async (files: readonly string[]): Promise<Import[]> =>
  (await Promise.all(files.map(async (file) => importsOf(file, await readFile(file, 'utf8'))))).flat();

/** One circle of a graph as the nodes on it, the first one repeated at its end; null when there is none. */
export const circleIn = (edges: Iterable<readonly [string, string]>): string[] | null => {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const to of next.get(node) ?? []) {
      const circle = visit(to, [...path, node]);
      if (circle !== null) return circle;
    }
    done.add(node);
    return null;
  };
  for (const node of next.keys()) {
    const circle = visit(node, []);
    if (circle !== null) return circle;
  }
  return null;
};
