import { compactVerify } from 'jose';
import { unauthorized, unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { bearerToken } from './bearer.ts';
import { checkClaims } from './claims.ts';
import { member } from './encoding.ts';
import { type FailureReason, KeySourceDown, refusalMessage, TokenRefused } from './failure.ts';
import type { FetchLimits } from './key-set.fetch.ts';
import type { VerificationKey } from './keys.ts';
import { userOf } from './principal.ts';
import { createRemembered, digestOf } from './remembered.ts';
import { parseToken } from './token.ts';
import { createTrusts, type EnabledAuth } from './trust.ts';
import type { User } from './user.ts';

/** Id of the key pair that ships with OpenMetadata: whoever has OpenMetadata has its private half. */
const SHIPPED_KID = 'Gb389a-9f76-gdjs-a92j-0242bk94356';
/** The id tells no more: a pair of one's own may keep it. */
const SHIPPED_KEY_WARNING =
  "the id of OpenMetadata's key is that of the key pair it ships with, which anyone has: make one of your own unless you have";

export type AuthenticatorDeps = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
  readonly fetch?: typeof globalThis.fetch;
  /** For counting. A reason is a fixed word and holds nothing of the token. */
  readonly onFailure?: (reason: FailureReason) => void;
  readonly onKeyRefresh?: (isOk: boolean) => void;
  readonly fetchLimits?: Partial<FetchLimits>;
};

/** Both take every Authorization value of a request. */
export type Authenticator = {
  /**
   * The user of a token that was verified a short while ago, at once; null: it must be verified. On one connection the
   * same header comes again and again, and is digested once.
   */
  recall(authorization: readonly string[], connection?: object): User | null;
  /** Rejects with an AppError of status 401 or 503. */
  authenticate(authorization: readonly string[]): Promise<User>;
};

/** Throws when the configured keys or algorithms cannot work. Fetches nothing before the first token. */
export function createAuthenticator(auth: EnabledAuth, deps: AuthenticatorDeps): Authenticator {
  const { now, log, fetch = globalThis.fetch } = deps;
  const trusts = createTrusts(auth, {
    ...{ now, log, fetch, limits: deps.fetchLimits, onRefresh: deps.onKeyRefresh },
  });
  const remembered = createRemembered(now);
  /** Until it was said. A shared secret is no key pair, whatever id a token names. */
  let warnsOfShippedKey = auth.source.kind !== 'secret';

  async function verify(token: string): Promise<User> {
    const { header, claims } = parseToken(token);
    const issuer = member(claims, 'iss');
    const trust = typeof issuer === 'string' ? trusts.get(issuer) : undefined;
    if (trust === undefined) throw new TokenRefused('issuer');
    if (!trust.algorithms.includes(header.alg)) throw new TokenRefused('algorithm');
    const { key, replacement } = await trust.keyFor(header);
    if (!(await isSignedBy(key, token, header.alg))) {
      const present = await replacement();
      const isSigned = present !== null && (await isSignedBy(present, token, header.alg));
      if (!isSigned) throw new TokenRefused('signature');
    }
    const user = userOf(claims, trust, checkClaims(claims, trust, now()));
    if (warnsOfShippedKey && trust.own && header.kid === SHIPPED_KID) {
      warnsOfShippedKey = false;
      log.warn({}, SHIPPED_KEY_WARNING);
    }
    return user;
  }

  /** Goes with its connection: nothing else keeps a token. */
  const digested = new WeakMap<object, { header: string; digest: string }>();

  const digestFor = (authorization: readonly string[], connection: object | undefined): string => {
    const [header = ''] = authorization;
    const last = connection === undefined ? undefined : digested.get(connection);
    if (last !== undefined && authorization.length === 1 && last.header === header) return last.digest;
    const digest = digestOf(bearerToken(authorization));
    if (connection !== undefined) digested.set(connection, { header, digest });
    return digest;
  };

  function recall(authorization: readonly string[], connection?: object): User | null {
    try {
      return remembered.get(digestFor(authorization, connection));
    } catch (error) {
      throw answerFor(error, deps.onFailure);
    }
  }

  async function authenticate(authorization: readonly string[]): Promise<User> {
    const known = recall(authorization);
    if (known !== null) return known;
    try {
      const token = bearerToken(authorization);
      const user = await verify(token);
      remembered.set(digestOf(token), user);
      return user;
    } catch (error) {
      throw answerFor(error, deps.onFailure);
    }
  }

  return { recall, authenticate };
}

const isSignedBy = (key: VerificationKey, token: string, alg: string): Promise<boolean> =>
  compactVerify(token, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  );

/** What the caller is told. An error that is not ours passes on and becomes a bare 500. */
function answerFor(error: unknown, onFailure: AuthenticatorDeps['onFailure']): unknown {
  if (error instanceof TokenRefused) {
    onFailure?.(error.reason);
    return unauthorized(refusalMessage(error.reason));
  }
  if (!(error instanceof KeySourceDown)) return error;
  onFailure?.('key_source_down');
  const hint = error.hint === null ? '' : ` (${error.hint})`;
  return unavailable(`the keys that verify tokens are out of reach${hint}`, error.retryAfterSeconds);
}
