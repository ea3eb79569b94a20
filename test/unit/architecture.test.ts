import { readFile } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circleIn, type Import, importsOf, readImports, typescriptFiles } from '../support/imports.ts';

/** docs/architecture.md says why; lint holds the rules that look at one file, this test those that do not. */
const LONGEST = 250;
/** Folders that are layers, leaves or, as service.ts, put features together: every other folder of src/ is a feature. */
const NOT_FEATURES = new Set(['config', 'db', 'demo', 'http', 'scan-thread']);
/** Libraries that only compute. */
const PURE_LIBRARIES = new Set([
  'fraction.js',
  'zod',
  'simple-statistics',
  '@stdlib/stats-base-dists-t-cdf',
  '@stdlib/stats-base-dists-t-quantile',
]);
/** Files of src/ itself that only compute. */
const PURE_ROOTS = new Set(['src/errors.ts', 'src/time.ts']);

const sources = await typescriptFiles('src');
const imports = await readImports(sources);

/** A folder of src/, or a file that lies in src/ itself. */
const place = (path: string): string => path.split(sep)[1] ?? '';
const isOurs = (path: string): boolean => path.startsWith(`src${sep}`);
const isFeature = (path: string): boolean =>
  isOurs(path) && path.split(sep).length > 2 && !NOT_FEATURES.has(place(path));
/** In a feature's folder, a name without a role (`score.ts`, not `zi.store.ts`) promises a pure file. */
const isPure = (path: string): boolean =>
  PURE_ROOTS.has(path) || (isFeature(path) && basename(path).split('.').length === 2);

const inWords = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} imports ${to}`);

describe('the structure of src/', () => {
  it('is read whole: every relative import names a file that is there', () => {
    const files = new Set(sources);
    expect(imports.length).toBeGreaterThan(sources.length);
    expect(inWords(imports.filter(({ to }) => isOurs(to) && to.endsWith('.ts') && !files.has(to)))).toEqual(
      [],
    );
  });

  it('has no circle of folders', () => {
    const edges = imports
      .filter(({ to }) => isOurs(to))
      .map(({ from, to }) => [place(from), place(to)] as const)
      .filter(([from, to]) => from !== to);
    expect(edges.length).toBeGreaterThan(0);
    expect(circleIn(edges)?.join(' → ') ?? 'no circle').toBe('no circle');
  });

  it('has no circle of files', () => {
    const edges = imports.filter(({ to }) => isOurs(to)).map(({ from, to }) => [from, to] as const);
    expect(circleIn(edges)?.join(' → ') ?? 'no circle').toBe('no circle');
  });

  it('keeps the demo a leaf', () => {
    const intoDemo = imports.filter(({ from, to }) => place(to) === 'demo' && place(from) !== 'demo');
    expect(inWords(intoDemo)).toEqual([]);
  });

  it('keeps pure files pure', () => {
    const pure = sources.filter(isPure);
    expect(pure).toContain('src/zi/score.ts');
    expect(pure).not.toContain('src/zi/zi.store.ts');
    const impure = imports.filter(({ from, to }) => isPure(from) && !isPure(to) && !PURE_LIBRARIES.has(to));
    expect(inWords(impure)).toEqual([]);
  });

  it('keeps the shapes of rows free of I/O', () => {
    const isShape = (path: string): boolean => path.endsWith('.columns.ts');
    const shapes = imports.filter(({ from, typeOnly }) => isShape(from) && !typeOnly);
    expect(shapes.length).toBeGreaterThan(0);
    expect(inWords(shapes.filter(({ to }) => !isPure(to) && !isShape(to)))).toEqual([]);
  });

  it('lets features share pure files, schemas, shapes of rows and types only', () => {
    const shared = imports.filter(
      ({ from, to }) => isFeature(from) && isFeature(to) && place(from) !== place(to),
    );
    expect(shared.length).toBeGreaterThan(0);
    const mayBe = (to: string): boolean => isPure(to) || /\.(schemas|columns)\.ts$/.test(to);
    expect(inWords(shared.filter(({ to, typeOnly }) => !typeOnly && !mayBe(to)))).toEqual([]);
  });

  it(`has no file of more than ${LONGEST} lines, tests included`, async () => {
    const long: string[] = [];
    for (const file of [...sources, ...(await typescriptFiles('test'))]) {
      const lines = (await readFile(file, 'utf8')).split('\n').length - 1;
      if (lines > LONGEST) long.push(`${file}: ${lines}`);
    }
    expect(long).toEqual([]);
  });
});

describe('the reading itself', () => {
  it('knows every form of import, and which are erased', () => {
    const text = [
      "import { readFile } from 'node:fs/promises';",
      "import Fraction from 'fraction.js';",
      "import type { A } from './a.ts';",
      "import { type B, type C } from '../b/b.ts';",
      "import {\n  type D,\n  d,\n} from '../d.ts';",
      "export type { E } from './e.ts';",
      "export * from './f.ts';",
      "import './g.ts';",
      "  const h = await import('./h.ts');",
      "// words that come from './nowhere.ts'",
    ].join('\n');
    expect(importsOf('src/x/y.ts', text).map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ['node:fs/promises', false],
      ['fraction.js', false],
      ['src/x/a.ts', true],
      ['src/b/b.ts', true],
      ['src/d.ts', false],
      ['src/x/e.ts', true],
      ['src/x/f.ts', false],
      ['src/x/g.ts', false],
      ['src/x/h.ts', false],
    ]);
  });

  it('finds a circle, and none where paths only meet again', () => {
    expect(
      circleIn([
        ['app', 'zi'],
        ['zi', 'catalogue'],
        ['catalogue', 'db'],
        ['db', 'zi'],
      ]),
    ).toEqual(['zi', 'catalogue', 'db', 'zi']);
    expect(
      circleIn([
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ]),
    ).toBeNull();
  });
});
