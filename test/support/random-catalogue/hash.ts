import { createHash } from 'node:crypto';

/** A part of an FQN: in double quotes when it contains a dot or a quote. */
export const quoted = (part: string): string =>
  /[."]/.test(part) ? `"${part.replaceAll('"', '\\"')}"` : part;

export const fqnOf = (parts: readonly string[]): string => parts.map(quoted).join('.');

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Lower-case hex MD5 of each quoted part, joined by dots. */
export const hashOf = (parts: readonly string[]): string => parts.map((part) => md5(quoted(part))).join('.');
