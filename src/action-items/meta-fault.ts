/** MySQL takes JSON of at most 100 levels. */
const MAX_DEPTH = 32;
const MAX_BYTES = 16 * 1024;

const scalarFault = (value: unknown): string | null => {
  if (typeof value === 'string' && !value.isWellFormed()) return 'texts must be well-formed Unicode';
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value)) return 'numbers must be finite';
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? 'whole numbers beyond 2^53 would lose digits: send them as texts'
    : null;
};

/** Walks level by level, so depth is no danger. */
const faultOf = (
  meta: Record<string, unknown>,
  faultOfScalar: (value: unknown) => string | null,
): string | null => {
  let level: unknown[] = [meta];
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      const fault = faultOfScalar(value);
      if (fault !== null) return fault;
      if (typeof value !== 'object' || value === null) continue;
      if (depth > MAX_DEPTH) return `must not be nested deeper than ${MAX_DEPTH} levels`;
      if (Object.keys(value).some((key) => !key.isWellFormed())) return 'names must be well-formed Unicode';
      for (const member of Object.values(value)) next.push(member);
    }
    level = next;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(meta)).length;
  return bytes > MAX_BYTES ? `must have at most ${MAX_BYTES} bytes as JSON` : null;
};

/** Why an object of a request cannot be kept as it is; null when it can. */
export const metaFault = (meta: Record<string, unknown>): string | null => faultOf(meta, scalarFault);

/** The same of one whose texts and numbers were all written by us: it may be too large or too deep, no more. */
export const extentFault = (meta: Record<string, unknown>): string | null => faultOf(meta, () => null);
