/** Who sent a request. Frozen: one object serves every request with the same token. */
export type User = {
  /** OpenMetadata's user name: lower case, without the part from `@` on. */
  readonly name: string;
  readonly subject: string | null;
  readonly email: string | null;
  readonly isBot: boolean;
  /** Roles named by a token of OpenMetadata itself; empty for every other issuer. */
  readonly roles: readonly string[];
  readonly issuer: string | null;
  /** `OM_USER`, `BOT` or `PERSONAL_ACCESS`; null in older tokens and in those of other issuers. */
  readonly tokenType: string | null;
  /** Epoch milliseconds; null for a token that never expires. */
  readonly expiresAt: number | null;
};

/** Everyone, while verification is switched off. */
export const DEVELOPMENT_USER: User = Object.freeze({
  name: 'anonymous',
  subject: null,
  email: null,
  isBot: false,
  roles: Object.freeze([]),
  issuer: null,
  tokenType: null,
  expiresAt: null,
});

/** The name to record; null when nobody has proved one. */
export const userName = (user: User | null): string | null =>
  user === null || user === DEVELOPMENT_USER ? null : user.name;
