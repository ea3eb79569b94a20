import { createHash } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/**
 * One part of a fully qualified name. A part that contains a dot or a double quote is wrapped in double
 * quotes, and a double quote inside is doubled.
 */
const quotePart = (part: string): string => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part);

/** The fully qualified name of an entity from its plain parts: service, database, schema, table, … */
export const fqn = (parts: readonly string[]): string => parts.map(quotePart).join('.');

/** The hash of a fully qualified name: MD5 of each quoted part in lower-case hex, joined by dots. */
export const fqnHash = (parts: readonly string[]): string =>
  parts.map((part) => md5(quotePart(part))).join('.');

/** The plain parts of a fully qualified name; the inverse of `fqn`. Throws when its quoting is broken. */
export const splitFqn = (name: string): string[] => {
  const parts: string[] = [];
  const part = /(?:"((?:[^"]|"")*)"|([^".]*))(\.|$)/y;
  do {
    const match = part.exec(name);
    if (match === null) throw new Error(`not a fully qualified name: ${name}`);
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return parts;
  } while (part.lastIndex <= name.length);
  return parts;
};
