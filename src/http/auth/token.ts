import { decodeCanonical, type JsonObject, member, parseJsonObject } from './encoding.ts';
import { TokenRefused } from './failure.ts';

/** Members that would let a token choose its key, its meaning or its form. */
const FORBIDDEN_MEMBERS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'] as const;

const TYPES = new Set(['jwt', 'at+jwt']);

export type TokenHeader = { readonly alg: string; readonly kid: string | null };

/** A token taken apart. Nothing in it is verified yet. */
type ParsedToken = { readonly header: TokenHeader; readonly claims: JsonObject };

/** Takes a compact JWS apart and refuses every form that is not plainly one (RFC 8725). */
export function parseToken(token: string): ParsedToken {
  const segments = token.split('.', 4);
  const [head, body, signature] = segments;
  if (segments.length !== 3 || !head || !body || !signature) throw new TokenRefused('segments');
  const headBytes = decodeCanonical(head);
  const bodyBytes = decodeCanonical(body);
  if (headBytes === null || bodyBytes === null || decodeCanonical(signature) === null) {
    throw new TokenRefused('encoding');
  }
  const header = parseJsonObject(headBytes);
  if (header === null) throw new TokenRefused('header_not_json');
  const checked = checkHeader(header);
  const claims = parseJsonObject(bodyBytes);
  if (claims === null) throw new TokenRefused('claims_not_json');
  return { header: checked, claims };
}

function checkHeader(header: JsonObject): TokenHeader {
  if (FORBIDDEN_MEMBERS.some((name) => Object.hasOwn(header, name))) throw new TokenRefused('header_member');
  const typ = member(header, 'typ');
  if (typ !== undefined && !(typeof typ === 'string' && TYPES.has(typ.toLowerCase()))) {
    throw new TokenRefused('header_type');
  }
  const alg = member(header, 'alg');
  if (typeof alg !== 'string') throw new TokenRefused('algorithm');
  const kid = member(header, 'kid');
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) throw new TokenRefused('kid');
  return { alg, kid: kid ?? null };
}
