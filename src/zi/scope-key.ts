/** Parts of the estate that have a score and a trend of their own. */
export type ScopeKind = 'service' | 'domain';

export const scopeKey = (kind: ScopeKind, hash: string): string => `${kind}:${hash}`;
