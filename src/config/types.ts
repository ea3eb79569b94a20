type SslMode = 'DISABLED' | 'REQUIRED' | 'VERIFY_CA' | 'VERIFY_IDENTITY';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Weights of the score's components as given: non-negative, not all 0, not normalised. */
export type Weights = { compute: number; storage: number; query: number; others: number };

/** Where the key of OpenMetadata's tokens comes from; `pem` is an SPKI public key with real line breaks. */
export type KeySource =
  | { kind: 'jwks'; url: string }
  | { kind: 'pem'; pem: string }
  | { kind: 'secret'; secret: string };

/** A sign-on provider whose tokens are accepted; `audiences: null` means `aud` is not checked. */
export type TrustedIssuer = {
  issuer: string;
  jwksUrl: string;
  algorithms: string[];
  audiences: string[] | null;
};

/** `audiences: []` means `aud` is not checked; `writeRoles: []` means every user may write. */
export type AuthConfig =
  | { enabled: false; writeRoles: string[] }
  | {
      enabled: true;
      issuer: string;
      source: KeySource;
      algorithms: string[];
      audiences: string[];
      requireAudience: boolean;
      allowUnlimited: boolean;
      trustedIssuers: TrustedIssuer[];
      principalClaims: string[];
      writeRoles: string[];
    };

export type HttpConfig = {
  /** Origins whose pages may call the API; none: no answer ever allows one. */
  corsOrigins: string[];
  /** Addresses and networks whose X-Forwarded-For names the caller. */
  trustProxy: string[];
  /** Requests of one user to one replica; null: not limited. */
  rateLimitPerMinute: number | null;
};

export type Config = {
  host: string;
  /** 0 lets the system pick a free port. */
  port: number;
  /** 0 lets the system pick a free port. */
  metricsPort: number;
  shutdownSeconds: number;
  logLevel: LogLevel;
  http: HttpConfig;
  mysql: {
    host: string;
    port: number;
    /** Connections of the pool for requests, and of the one that scans read OpenMetadata with. */
    poolSize: number;
    /** `ca` is the path of a PEM file, or the PEM itself (it then holds `-----BEGIN`). */
    ssl: { mode: SslMode; ca: string | null };
  };
  openmetadata: { database: string; user: string; password: string };
  thirdeye: { host: string; port: number; schema: string; user: string; password: string };
  auth: AuthConfig;
  /** Minutes between two scans; may be a fraction. */
  refreshMinutes: number;
  /** From one scan that reads everything to the next; those between read what has changed. */
  fullScanHours: number;
  /** In days. */
  retention: { scanDays: number; hourlyDays: number };
  /** Monthly saving from which a finding becomes an action item. */
  actionItems: { minSavingsUsd: number };
  /** Days before the first scan that are rebuilt; 0: none. */
  backfillDays: number;
  /** USD a month: of the estate, null when it has none, and of services by name. */
  budgets: { estate: number | null; services: [service: string, usd: number][] };
  weights: Weights;
  /** Deprecations and dangerous settings, one sentence each, for the log at start. */
  warnings: string[];
};
