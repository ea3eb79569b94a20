import type { AppError } from '../../src/errors.ts';
import { type AuthenticatorDeps, createAuthenticator } from '../../src/http/auth/authenticator.ts';
import type { FailureReason } from '../../src/http/auth/failure.ts';
import type { EnabledAuth } from '../../src/http/auth/trust.ts';
import { OM_ISSUER } from './tokens.ts';

/** 2026-01-01T00:00:00Z in epoch milliseconds: where the clock of these tests stands at first. */
export const START_MS = 1_767_225_600_000;

export const authConfig = (members: Partial<EnabledAuth>): EnabledAuth => ({
  enabled: true,
  issuer: OM_ISSUER,
  source: { kind: 'secret', secret: 'not used by this test, but long enough' },
  algorithms: ['RS256'],
  audiences: ['openmetadata'],
  requireAudience: false,
  allowUnlimited: true,
  trustedIssuers: [],
  principalClaims: ['email', 'preferred_username', 'sub'],
  writeRoles: [],
  ...members,
});

/** An authenticator with a clock to turn, and with what it logged and counted. */
export function authBench(members: Partial<EnabledAuth>, deps: Partial<AuthenticatorDeps> = {}) {
  const clock = { ms: START_MS };
  const warnings: { fields: object; message: string }[] = [];
  const reasons: FailureReason[] = [];
  const authenticator = createAuthenticator(authConfig(members), {
    now: () => clock.ms,
    log: { warn: (fields, message) => warnings.push({ fields, message }) },
    onFailure: (reason) => reasons.push(reason),
    ...deps,
  });
  const accept = (token: string) => authenticator.authenticate([`Bearer ${token}`]);
  /** The error of a refusal and its reason; fails when the token is let in. */
  async function refuse(...authorization: string[]) {
    const before = reasons.length;
    const error = await authenticator.authenticate(authorization).then(
      () => null,
      (thrown: AppError) => thrown,
    );
    if (error === null) throw new Error('the token was accepted');
    return { status: error.status, message: error.message, error, reason: reasons.slice(before).join() };
  }
  return { authenticator, clock, warnings, reasons, accept, refuse };
}
