import type { AuthConfig, KeySource, TrustedIssuer } from '../../config/types.ts';
import { assertAlgorithms } from './algorithms.ts';
import type { ClaimRules } from './claims.ts';
import { createKeySet, type KeySetDeps } from './key-set.ts';
import { type KeyFinder, keysOfPem, keysOfSecret, keysOfSet } from './keys.ts';
import type { PrincipalRules } from './principal.ts';
import { fits, type PublicKey, parsePem } from './public-key.ts';

/** All that counts for the tokens of one issuer. Its keys vouch for nobody else. */
type Trust = ClaimRules &
  PrincipalRules & { readonly algorithms: readonly string[]; readonly keyFor: KeyFinder };

export type EnabledAuth = Extract<AuthConfig, { enabled: true }>;

/** Trust by issuer. Throws on a configuration that cannot be meant. */
export function createTrusts(auth: EnabledAuth, deps: KeySetDeps): ReadonlyMap<string, Trust> {
  const trusts = new Map([[auth.issuer, ownTrust(auth, deps)]]);
  for (const trusted of auth.trustedIssuers) {
    if (trusts.has(trusted.issuer)) throw new Error(`token issuer ${trusted.issuer} is configured twice`);
    trusts.set(trusted.issuer, foreignTrust(trusted, auth.principalClaims, deps));
  }
  return trusts;
}

function ownTrust(auth: EnabledAuth, deps: KeySetDeps): Trust {
  assertAlgorithms(auth.algorithms, auth.source.kind === 'secret' ? 'secret' : 'public');
  const { issuer, algorithms, audiences, requireAudience, allowUnlimited, principalClaims } = auth;
  const keyFor = ownKeys(auth.source, algorithms, deps);
  return {
    issuer,
    algorithms,
    audiences,
    requireAudience,
    allowUnlimited,
    principalClaims,
    own: true,
    keyFor,
  };
}

function ownKeys(source: KeySource, algorithms: readonly string[], deps: KeySetDeps): KeyFinder {
  if (source.kind === 'jwks') return keysOfSet(createKeySet(source.url, true, deps), true);
  if (source.kind === 'pem') return keysOfPem(pemFor(source.pem, algorithms));
  if (source.secret === '') throw new Error('JWT_SECRET is empty');
  return keysOfSecret(source.secret);
}

function pemFor(pem: string, algorithms: readonly string[]): PublicKey {
  const key = parsePem(pem);
  const unfit = algorithms.find((algorithm) => !fits(key, algorithm, false));
  if (unfit !== undefined) throw new Error(`the key in JWT_PUBLIC_KEY cannot verify ${unfit}`);
  return key;
}

function foreignTrust(trusted: TrustedIssuer, principalClaims: readonly string[], deps: KeySetDeps): Trust {
  assertAlgorithms(trusted.algorithms, 'public');
  const { issuer, algorithms, audiences } = trusted;
  return {
    issuer,
    algorithms,
    audiences,
    requireAudience: audiences !== null,
    allowUnlimited: false,
    principalClaims,
    own: false,
    keyFor: keysOfSet(createKeySet(trusted.jwksUrl, false, deps), false),
  };
}
