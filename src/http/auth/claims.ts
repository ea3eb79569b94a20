import { type JsonObject, member } from './encoding.ts';
import { TokenRefused } from './failure.ts';

const NBF_LEEWAY_MS = 60_000;
const IAT_AHEAD_MS = 300_000;

/** Token types of OpenMetadata that may live without an end. */
const MAY_BE_UNLIMITED: ReadonlySet<unknown> = new Set([undefined, null, 'BOT', 'PERSONAL_ACCESS']);

/** What the claims of one issuer must satisfy. */
export type ClaimRules = {
  readonly allowUnlimited: boolean;
  /** Null or empty: the audience is not compared. */
  readonly audiences: readonly string[] | null;
  readonly requireAudience: boolean;
};

/** Checks verified claims of the issuer that these rules are for; gives the end of the token in epoch milliseconds, null for none. */
export function checkClaims(claims: JsonObject, rules: ClaimRules, nowMs: number): number | null {
  if (Object.hasOwn(claims, 'internalPurpose')) throw new TokenRefused('internal_purpose');
  const expiresAt = checkTimes(claims, rules, nowMs);
  checkAudience(claims, rules);
  return expiresAt;
}

function checkTimes(claims: JsonObject, rules: ClaimRules, nowMs: number): number | null {
  const nbf = timeClaim(claims, 'nbf');
  const iat = timeClaim(claims, 'iat');
  const expiresAt = member(claims, 'exp') === null ? null : timeClaim(claims, 'exp');
  if (expiresAt === null) {
    const unlimited = rules.allowUnlimited && MAY_BE_UNLIMITED.has(member(claims, 'tokenType'));
    if (!unlimited) throw new TokenRefused('expiry_missing');
  } else if (nowMs >= expiresAt) {
    throw new TokenRefused('expired');
  }
  if (nbf !== null && nbf > nowMs + NBF_LEEWAY_MS) throw new TokenRefused('not_yet_valid');
  if (iat !== null && iat > nowMs + IAT_AHEAD_MS) throw new TokenRefused('issued_ahead');
  return expiresAt;
}

/** A NumericDate as epoch milliseconds, null when absent; only whole seconds that a double holds exactly. */
function timeClaim(claims: JsonObject, name: 'exp' | 'nbf' | 'iat'): number | null {
  const value = member(claims, name);
  if (value === undefined) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TokenRefused('time_claim');
  return value * 1000;
}

function checkAudience(claims: JsonObject, rules: ClaimRules): void {
  const aud = member(claims, 'aud');
  if (aud === undefined) {
    if (rules.requireAudience) throw new TokenRefused('audience');
    return;
  }
  const accepted = rules.audiences ?? [];
  if (accepted.length === 0) return;
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.some((name) => typeof name === 'string' && accepted.includes(name))) {
    throw new TokenRefused('audience');
  }
}
