/** A half-open range of entity ids, `(after, upTo]`: one page of the catalogue. */
export type IdRange = { after: string; upTo: string };

/** Tables that are read together: those of a range, or some by name. */
export type TableSet = IdRange | { ids: readonly string[] };

/** What each reader tells of the tables of a page, by table id. A table that is not in it has no such record. */
export type ById<T> = Map<string, T>;

/** What a reader tells where this OpenMetadata lacks its source. */
export const none = async <T>(): Promise<Map<string, T>> => new Map();

/** Behind every id. */
export const LAST_ID = 'zzzz';

export const ALL_IDS: IdRange = { after: '', upTo: LAST_ID };
