/** Parts of a table's name, and of its hash, that name its database schema. */
export const SCHEMA_PARTS = 3;

const PART = /"((?:\\"|""|[^"])*)"(?:\.|$)|([^.]*)(?:\.|$)/y;

/**
 * The parts of a fully qualified name. A part that contains a dot or a quote is wrapped in double quotes:
 * `sf."A.B".PUBLIC.T`; quotes inside are doubled or follow a backslash.
 */
export const fqnParts = (fqn: string): string[] => {
  // Most names hold no quote: every dot parts.
  if (fqn !== '' && !fqn.includes('"')) return (fqn.endsWith('.') ? fqn.slice(0, -1) : fqn).split('.');
  const parts: string[] = [];
  const part = new RegExp(PART);
  while (part.lastIndex < fqn.length) {
    const match = part.exec(fqn);
    if (match === null) break;
    parts.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/""|\\"/g, '"'));
  }
  return parts;
};

/** The name of the container that the first parts of a name are, quoted as they are. */
export const fqnPrefix = (fqn: string, parts: number): string => {
  const part = new RegExp(PART);
  let end = 0;
  for (let i = 0; i < parts && end < fqn.length; i += 1) end += part.exec(fqn)?.[0].length ?? 0;
  return end < fqn.length ? fqn.slice(0, Math.max(0, end - 1)) : fqn;
};

/** The hash of the service, or of another container, that a table's hash begins with. */
export const hashPrefix = (fqnHash: string, parts: number): string => {
  let end = -1;
  for (let i = 0; i < parts; i += 1) {
    end = fqnHash.indexOf('.', end + 1);
    if (end === -1) return fqnHash;
  }
  return fqnHash.slice(0, end);
};

/** OpenMetadata's limit of a name, in characters; what is longer is cut where it is stored by itself. */
const MAX_NAME = 256;

export const clipName = (name: string): string =>
  name.length <= MAX_NAME ? name : [...name].slice(0, MAX_NAME).join('');

/** The name of what lies in a container, its last part quoted where it must be. */
export const fqnIn = (container: string, name: string): string =>
  `${container}.${/[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name}`;
