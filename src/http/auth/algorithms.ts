/** The kind of key that an algorithm takes (RFC 7518, RFC 8037). */
type KeyKind = { readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'; readonly crv?: string };

const KINDS: ReadonlyMap<string, KeyKind> = new Map<string, KeyKind>([
  ['RS256', { kty: 'RSA' }],
  ['RS384', { kty: 'RSA' }],
  ['RS512', { kty: 'RSA' }],
  ['PS256', { kty: 'RSA' }],
  ['PS384', { kty: 'RSA' }],
  ['PS512', { kty: 'RSA' }],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }],
  ['HS256', { kty: 'oct' }],
  ['HS384', { kty: 'oct' }],
  ['HS512', { kty: 'oct' }],
]);

export const keyKindOf = (algorithm: string): KeyKind | null => KINDS.get(algorithm) ?? null;

/** Throws unless every algorithm takes this sort of key: a public key must never serve as an HMAC secret. */
export function assertAlgorithms(algorithms: readonly string[], keys: 'public' | 'secret'): void {
  if (algorithms.length === 0) throw new Error('no algorithm is configured for a token issuer');
  for (const algorithm of algorithms) {
    const kind = keyKindOf(algorithm);
    if (kind === null) throw new Error(`unknown token algorithm ${algorithm}`);
    if ((kind.kty === 'oct') !== (keys === 'secret')) {
      throw new Error(`token algorithm ${algorithm} does not fit a ${keys} key`);
    }
  }
}
