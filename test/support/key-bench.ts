import { afterEach, beforeEach } from 'vitest';
import type { AuthenticatorDeps } from '../../src/http/auth/authenticator.ts';
import type { EnabledAuth } from '../../src/http/auth/trust.ts';
import { authBench, START_MS } from './auth.ts';
import { type KeyServer, startKeyServer } from './key-server.ts';
import { makeRsaKey, openMetadataJwk, signToken, type TestKey, userClaims } from './tokens.ts';

export const key = makeRsaKey('key-1');
export const next = makeRsaKey('key-2');

/** A key set as OpenMetadata answers it. */
export const setOf = (...keys: TestKey[]) => ({ keys: keys.map((one) => openMetadataJwk(one)) });

export const token = (of = key, members = {}, options = {}) =>
  signToken(of, userClaims(START_MS, members), options);

let serial = 0;
/** A token not seen before, so that the remembered verification stays out of the way. */
export const fresh = (of = key) => token(of, { sessionId: String(serial++) });

/** Before each test of the file a new server that publishes `key`; call it at the top of the file. */
export function useKeyServer() {
  const held: { server?: KeyServer } = {};
  beforeEach(async () => {
    held.server = await startKeyServer(setOf(key));
  });
  afterEach(() => held.server?.close());
  const server = (): KeyServer => {
    if (held.server === undefined) throw new Error('no test is running');
    return held.server;
  };
  const benchOf = (members: Partial<EnabledAuth> = {}, deps: Partial<AuthenticatorDeps> = {}) =>
    authBench({ source: { kind: 'jwks', url: server().url }, ...members }, deps);
  return { server, benchOf };
}
