import { type CryptoKey, importJWK } from 'jose';
import { TokenRefused } from './failure.ts';
import type { KeySet } from './key-set.ts';
import { fits, type PublicKey } from './public-key.ts';
import type { TokenHeader } from './token.ts';

export type VerificationKey = CryptoKey | Uint8Array;

/** Finds the key that must have signed a token with this header, or refuses. */
export type KeyFinder = (header: TokenHeader) => Promise<VerificationKey>;

/** Keys of a published set: the token must name one of them. */
export function keysOfSet(set: KeySet, labelledRs256: boolean): KeyFinder {
  const imported = createImporter();
  return async ({ alg, kid }) => {
    if (kid === null) throw new TokenRefused('kid');
    const candidates = await set.find(kid);
    if (candidates.length === 0) throw new TokenRefused('key_unknown');
    const key = candidates.find((candidate) => fits(candidate, alg, labelledRs256));
    if (key === undefined) throw new TokenRefused('key_unfit');
    return imported(key, alg);
  };
}

/** One public key without an id to match. */
export function keysOfPem(key: PublicKey): KeyFinder {
  const imported = createImporter();
  return async ({ alg }) => {
    if (!fits(key, alg, false)) throw new TokenRefused('key_unfit');
    return imported(key, alg);
  };
}

export function keysOfSecret(secret: string): KeyFinder {
  const bytes = new TextEncoder().encode(secret);
  return async () => bytes;
}

/** Imports a key once for each algorithm; forgets it with the set that it came in. */
function createImporter() {
  const known = new WeakMap<PublicKey, Map<string, VerificationKey>>();
  return async (key: PublicKey, alg: string): Promise<VerificationKey> => {
    const before = known.get(key)?.get(alg);
    if (before !== undefined) return before;
    const made = await importJWK(key.jwk, alg).catch(() => {
      throw new TokenRefused('key_unfit');
    });
    known.set(key, (known.get(key) ?? new Map()).set(alg, made));
    return made;
  };
}
