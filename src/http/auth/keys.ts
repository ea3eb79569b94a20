import { type CryptoKey, importJWK } from 'jose';
import { TokenRefused } from './failure.ts';
import type { KeySet } from './key-set.ts';
import { fits, isSameKey, type PublicKey } from './public-key.ts';
import type { TokenHeader } from './token.ts';

export type VerificationKey = CryptoKey | Uint8Array;

/** A key, and what can be done where it has not signed. */
type FoundKey = {
  readonly key: VerificationKey;
  /** The key that has taken its place, as far as its publisher may be asked; null when there is none. */
  readonly replacement: () => Promise<VerificationKey | null>;
};

/** Finds the key that must have signed a token with this header, or refuses. */
export type KeyFinder = (header: TokenHeader) => Promise<FoundKey>;

const irreplaceable = (key: VerificationKey): FoundKey => ({ key, replacement: async () => null });

/** Keys of a published set: the token must name one of them. OpenMetadata's new key often has the id of the old one. */
export function keysOfSet(set: KeySet, labelledRs256: boolean): KeyFinder {
  const imported = createImporter();
  return async ({ alg, kid }) => {
    if (kid === null) throw new TokenRefused('kid');
    const fitting = (keys: readonly PublicKey[]) => keys.filter((key) => fits(key, alg, labelledRs256));
    const candidates = await set.find(kid);
    if (candidates.length === 0) throw new TokenRefused('key_unknown');
    const found = fitting(candidates)[0] ?? fitting(await set.findAgain(kid))[0];
    if (found === undefined) throw new TokenRefused('key_unfit');
    return {
      key: await imported(found, alg),
      replacement: async () => {
        const present = fitting(await set.findAgain(kid)).find((key) => !isSameKey(key, found));
        return present === undefined ? null : imported(present, alg);
      },
    };
  };
}

/** One public key without an id to match. */
export function keysOfPem(key: PublicKey): KeyFinder {
  const imported = createImporter();
  return async ({ alg }) => {
    if (!fits(key, alg, false)) throw new TokenRefused('key_unfit');
    return irreplaceable(await imported(key, alg));
  };
}

export function keysOfSecret(secret: string): KeyFinder {
  const found = irreplaceable(new TextEncoder().encode(secret));
  return async () => found;
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
