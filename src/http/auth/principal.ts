import { type JsonObject, member } from './encoding.ts';
import { TokenRefused } from './failure.ts';
import type { User } from './user.ts';

/** Longest user name of OpenMetadata. */
const MAX_NAME_LENGTH = 256;

export type PrincipalRules = {
  readonly issuer: string;
  /** Names of claims in order of preference. */
  readonly principalClaims: readonly string[];
  /** True for OpenMetadata's own issuer: only there do roles, isBot and tokenType mean anything. */
  readonly own: boolean;
};

/** The user that verified claims speak of. */
export function userOf(claims: JsonObject, rules: PrincipalRules, expiresAt: number | null): User {
  return Object.freeze({
    name: principalName(claims, rules.principalClaims),
    subject: text(member(claims, 'sub')),
    email: text(member(claims, 'email')),
    isBot: rules.own && member(claims, 'isBot') === true,
    roles: Object.freeze(rules.own ? rolesOf(member(claims, 'roles')) : []),
    issuer: rules.issuer,
    tokenType: rules.own ? text(member(claims, 'tokenType')) : null,
    expiresAt,
  });
}

/** The first claim that is there, up to its `@`, in lower case: as OpenMetadata names its users. */
function principalName(claims: JsonObject, principalClaims: readonly string[]): string {
  const value = principalClaims.map((name) => member(claims, name)).find(isPresent);
  if (typeof value !== 'string') throw new TokenRefused('principal');
  const name = (value.split('@', 1)[0] ?? '').toLowerCase();
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH) throw new TokenRefused('principal');
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) throw new TokenRefused('principal');
  return name;
}

const isPresent = (value: unknown) => value !== undefined && value !== null && value !== '';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Roles come as a list, as one string, with nulls in it, or not at all. */
function rolesOf(value: unknown): string[] {
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(listed.map(text).filter((role) => role !== null))];
}
