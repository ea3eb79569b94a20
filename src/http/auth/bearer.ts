import { TokenRefused } from './failure.ts';

/** Longest token that is looked at, in bytes. */
const MAX_TOKEN_BYTES = 8192;

/** Every Authorization value as sent: Node's parsed `headers` keep only the first one. */
export function authorizationValues(rawHeaders: readonly string[]): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    const value = rawHeaders[i + 1];
    if (name?.length !== 13 || value === undefined) continue;
    if (name.toLowerCase() === 'authorization') values.push(value);
  }
  return values;
}

/** The token of the one Authorization header; the scheme is compared without case (RFC 9110, 11.1). */
export function bearerToken(authorization: readonly string[]): string {
  if (authorization.length > 1) throw new TokenRefused('several_headers');
  const value = authorization[0] ?? '';
  if (value.slice(0, 6).toLowerCase() !== 'bearer' || value[6] !== ' ')
    throw new TokenRefused('token_missing');
  let start = 7;
  while (value[start] === ' ') start += 1;
  const token = value.slice(start);
  if (token === '') throw new TokenRefused('token_missing');
  // Headers arrive as one character a byte.
  if (token.length > MAX_TOKEN_BYTES) throw new TokenRefused('token_too_long');
  return token;
}
