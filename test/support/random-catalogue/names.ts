import type { Random } from './prng.ts';

const STEMS = [
  'orders',
  'Orders',
  'ORDERS',
  'a.b.c',
  '.',
  'ends.',
  'say "hi"',
  '"quoted"',
  '"do.t"',
  "it's",
  'back\\slash',
  '100%_sure',
  'two words',
  ' padded ',
  'naïve_Straße',
  '売上',
  '📈📉',
  '👩‍👩‍👧',
  'null',
  '0',
  '-- drop',
  '%{x}',
  '<b>',
  'x/../y',
  'line\nbreak',
];

const MAX_NAME = 256;

/** A name that is unlike its siblings, often a nasty one, at most 256 characters. */
export function nastyName(random: Random, number: number): string {
  if (random.chance(0.05)) return fill(random.pick(['x', 'é', '📈', 'y.', '"']), `${number}`);
  const stem = random.chance(0.4) ? 'table' : random.pick(STEMS);
  return random.chance(0.5) ? `${stem}${number}` : `${number}${stem}`;
}

/** Exactly 256 code points. */
function fill(unit: string, end: string): string {
  const points = [...unit.repeat(MAX_NAME)];
  return `${points.slice(0, MAX_NAME - end.length).join('')}${end}`;
}

/** The same name in another case, null when it has none; sibling names differ in case in real catalogues. */
export function caseTwin(name: string): string | null {
  const twin = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  return twin === name || [...twin].length > MAX_NAME ? null : twin;
}

/** Without a quote: these also name services that have no row of their own. */
export const plainName = (random: Random, number: number): string =>
  `${random.pick(['sf', 'Sf', 'bq', 'bq.eu', 'naïve', '📈', 'my warehouse'])}${number}`;
