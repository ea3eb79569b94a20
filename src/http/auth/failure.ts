/** Why a request was not let in: for counting, never for the answer. */
export const FAILURE_REASONS = [
  'token_missing',
  'several_headers',
  'token_too_long',
  'segments',
  'encoding',
  'header_not_json',
  'header_member',
  'header_type',
  'algorithm',
  'kid',
  'claims_not_json',
  'issuer',
  'key_unknown',
  'key_unfit',
  'signature',
  'internal_purpose',
  'time_claim',
  'expiry_missing',
  'expired',
  'not_yet_valid',
  'issued_ahead',
  'audience',
  'principal',
  'key_source_down',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A token that is refused. Carries a reason and nothing of the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(reason);
    this.reason = reason;
  }
}

/** The key that would settle it is unknown and its source cannot be asked. */
export class KeySourceDown extends Error {
  override readonly name = 'KeySourceDown';
  readonly retryAfterSeconds: number;
  readonly hint: string | null;

  constructor(retryAfterSeconds: number, hint: string | null) {
    super('key source out of reach');
    this.retryAfterSeconds = retryAfterSeconds;
    this.hint = hint;
  }
}

/** The sentence shown to the caller; OpenMetadata's own three. */
export function refusalMessage(reason: FailureReason): string {
  if (reason === 'token_missing') return 'Not Authorized! Token not present';
  return reason === 'expired' ? 'Expired token!' : 'Not Authorized! Invalid token';
}
