type Parsed = { text: string; parts: number[] };

const parse = (version: string): Parsed | null => {
  const text = /^\d+(\.\d+)*/.exec(version)?.[0];
  return text === undefined ? null : { text, parts: text.split('.').map(Number) };
};

const compare = (a: Parsed, b: Parsed): number => {
  for (let i = 0; i < Math.max(a.parts.length, b.parts.length); i += 1) {
    const difference = (a.parts[i] ?? 0) - (b.parts[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/**
 * The newest of the versions in SERVER_CHANGE_LOG, for display only: a lower bound of what is installed.
 * `0.0.N` are migrations of the log itself, suffixes such as `-collate` are dropped, order is numerical.
 */
export const newestVersion = (versions: readonly string[]): string | null => {
  const parsed = versions
    .filter((version) => !version.startsWith('0.0.'))
    .map(parse)
    .filter((version) => version !== null);
  return parsed.sort(compare).at(-1)?.text ?? null;
};
