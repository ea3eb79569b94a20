import { FIELDS, type ItemFields, type ItemValues, type Meta } from './action-item.ts';

type FieldChange = { from: unknown; to: unknown };

/** What differs between two states of an item, by field. */
export type Changes = Partial<Record<keyof ItemValues, FieldChange>>;

export type ItemPatch = { [Field in keyof ItemFields]?: ItemFields[Field] | undefined };

const isObject = (value: unknown): value is Meta =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON Merge Patch (RFC 7396) of plain data: null removes a member, objects merge, all else replaces. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
};

/** The fields after a patch: those it names are replaced, `meta` is merged member by member. */
export const applyPatch = <Fields extends ItemFields>(fields: Fields, patch: ItemPatch): Fields => {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const meta = patch.meta === undefined ? fields.meta : (mergePatch(fields.meta, patch.meta) as Meta | null);
  return { ...fields, ...given, meta };
};

const sorted = (_key: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : Number(a > b))))
    : value;

/** One text for equal data, whatever the order of members. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted) ?? 'null';

const VALUES = [...FIELDS, 'verifiedSavingsUsd'] as const satisfies (keyof ItemValues)[];

export const changesBetween = (before: ItemValues, after: ItemValues): Changes =>
  Object.fromEntries(
    VALUES.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field])).map((field) => [
      field,
      { from: before[field], to: after[field] },
    ]),
  );

const MAX_DEPTH = 2;

const memberChanges = (
  path: string,
  before: unknown,
  after: unknown,
  depth: number,
): [string, FieldChange][] => {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (depth === MAX_DEPTH || !isObject(before) || !isObject(after))
    return [[path, { from: before ?? null, to: after ?? null }]];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => memberChanges(`${path}.${key}`, before[key], after[key], depth + 1));
};

/** The same, with `meta` member by member (`meta.finding.tables`): evidence is long, and little of it moves. */
export const changesByMember = (before: ItemValues, after: ItemValues): Record<string, FieldChange> => {
  const { meta: _meta, ...changes } = changesBetween(before, after);
  return { ...changes, ...Object.fromEntries(memberChanges('meta', before.meta ?? {}, after.meta ?? {}, 0)) };
};
