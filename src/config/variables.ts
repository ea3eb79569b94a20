import { budgets } from './budgets.ts';
import {
  boolean,
  decimal,
  filledList,
  host,
  identifier,
  integer,
  list,
  listenHost,
  lowerChoice,
  network,
  origin,
  text,
  upperChoice,
} from './fields.ts';
import { algorithms, certificates, publicKey, trustedIssuers, url } from './keys.ts';
import { optional, required, withDefault } from './variable.ts';
import { weights } from './weights.ts';

const YES_NO = 'true or false (also 1, 0, yes, no)';
const LIST = 'names separated by commas, or a JSON list of texts';

/** Every variable the service reads, in the order of the documentation. Nothing else is read. */
export const variables = {
  HOST: withDefault('0.0.0.0', listenHost(), {
    allowed: 'a host name or an IP address, without port',
    description: 'Address to listen on.',
  }),
  PORT: withDefault('8586', integer(0, 65535), {
    allowed: '0 to 65535; 0 takes any free port',
    description: 'Port to listen on.',
  }),
  METRICS_PORT: withDefault('9586', integer(0, 65535), {
    allowed: '0 to 65535; 0 takes any free port',
    description: 'Port to serve /metrics on, for Prometheus.',
  }),
  SHUTDOWN_SECONDS: withDefault('20', integer(1, 3600), {
    allowed: '1 to 3600',
    description: 'Seconds within which a stop ends.',
  }),
  LOG_LEVEL: withDefault(
    'info',
    lowerChoice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    {
      allowed: 'fatal, error, warn, info, debug, trace or silent',
      description: 'Least level that is logged.',
    },
  ),
  CORS_ORIGINS: withDefault('[]', list(origin()), {
    allowed: 'origins such as https://data.example.org, separated by commas, or a JSON list; [] allows none',
    description: 'Origins whose pages may call the API from a browser.',
  }),
  TRUST_PROXY: withDefault('[]', list(network()), {
    allowed: 'addresses or networks such as 10.0.0.0/8, separated by commas, or a JSON list; [] trusts none',
    description: 'Proxies whose X-Forwarded-For names the caller, for the log.',
  }),
  RATE_LIMIT_PER_MINUTE: optional(integer(1, 1_000_000), {
    allowed: '1 to 1000000; unset does not limit',
    description: 'Requests a minute that each replica takes of one user.',
  }),
  NODE_ENV: optional(text(100), {
    allowed: 'one line of text',
    description: 'With "production", JWT_SECRET alone is refused.',
  }),

  OM_MYSQL_HOST: withDefault('localhost', host(), {
    allowed: 'a host name or an IP address, without port',
    description: 'MySQL server of OpenMetadata; both schemas are on it unless THIRDEYE_MYSQL_HOST is set.',
  }),
  OM_MYSQL_PORT: withDefault('3306', integer(1, 65535), {
    allowed: '1 to 65535',
    description: 'Port of the MySQL server.',
  }),
  OM_MYSQL_SSL_MODE: withDefault(
    'DISABLED',
    upperChoice(['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY']),
    {
      allowed: 'DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY',
      description: 'TLS of both pools.',
    },
  ),
  OM_MYSQL_SSL_CA: optional(certificates(), {
    allowed: 'the path of a PEM file, or certificates in PEM with real or escaped line breaks',
    description: 'Certificate authorities that the server certificate is checked against.',
  }),
  DB_POOL_SIZE: withDefault('10', integer(1, 1000), {
    allowed: '1 to 1000',
    description: 'Most connections of each of the two pools.',
  }),
  SQLALCHEMY_POOL_SIZE: optional(integer(1, 500), {
    allowed: '1 to 500',
    description: 'Deprecated: use DB_POOL_SIZE.',
  }),
  SQLALCHEMY_MAX_OVERFLOW: optional(integer(0, 500), {
    allowed: '0 to 500',
    description: 'Deprecated: use DB_POOL_SIZE.',
  }),

  OM_MYSQL_DB: withDefault('openmetadata_db', identifier(), {
    allowed: 'a MySQL schema name of 1 to 64 characters that does not end with a space',
    description: 'Schema of OpenMetadata.',
    verbatim: true,
  }),
  OM_MYSQL_USER_RO: required(text(32), {
    allowed: 'a MySQL user name of 1 to 32 characters',
    description: 'Account that may only read the schema of OpenMetadata.',
  }),
  OM_MYSQL_PW_RO: optional(text(1000), {
    allowed: 'one line of text of at most 1000 characters',
    description: 'Password of OM_MYSQL_USER_RO.',
    secret: true,
  }),

  THIRDEYE_MYSQL_SCHEMA: withDefault('thirdeye', identifier(), {
    allowed: 'a MySQL schema name of 1 to 64 characters that does not end with a space',
    description: 'Schema of ThirdEye.',
    verbatim: true,
  }),
  THIRDEYE_MYSQL_HOST: optional(host(), {
    allowed: 'a host name or an IP address, without port',
    description: 'MySQL server of the schema of ThirdEye, when it is not that of OpenMetadata.',
  }),
  THIRDEYE_MYSQL_PORT: optional(integer(1, 65535), {
    allowed: '1 to 65535',
    description: 'Port of that server.',
  }),
  THIRDEYE_MYSQL_USER: required(text(32), {
    allowed: 'a MySQL user name of 1 to 32 characters',
    description: 'Account that owns the schema of ThirdEye.',
  }),
  THIRDEYE_MYSQL_PW: optional(text(1000), {
    allowed: 'one line of text of at most 1000 characters',
    description: 'Password of THIRDEYE_MYSQL_USER.',
    secret: true,
  }),

  JWT_ENABLED: withDefault('true', boolean(), {
    allowed: YES_NO,
    description: 'Whether tokens are required.',
  }),
  JWT_ISSUER: withDefault('open-metadata.org', text(1000), {
    allowed: 'one line of text',
    description: 'Issuer of the tokens of OpenMetadata.',
  }),
  JWT_JWKS_URL: optional(url(), {
    allowed: 'an http or https URL without user name and password',
    description: 'Key set of OpenMetadata.',
  }),
  JWT_PUBLIC_KEY: optional(publicKey(), {
    allowed: 'a PEM that begins with -----BEGIN PUBLIC KEY-----, with real or escaped line breaks',
    description: 'Public key of OpenMetadata, when there is no JWT_JWKS_URL.',
  }),
  JWT_SECRET: optional(text(4096), {
    allowed: 'one line, best of 32 bytes or more (48 for HS384, 64 for HS512)',
    description: 'Shared secret for development, when there is no key.',
    secret: true,
  }),
  JWT_ALLOW_SECRET: withDefault('false', boolean(), {
    allowed: YES_NO,
    description: 'Whether JWT_SECRET may be used in production.',
  }),
  JWT_ALGORITHM: optional(algorithms(), {
    allowed:
      'one or more of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA; ' +
      'with JWT_SECRET of HS256, HS384, HS512',
    description: 'Algorithms that are accepted.',
  }),
  JWT_AUDIENCES: withDefault('openmetadata', list(), {
    allowed: `${LIST}; [] checks none`,
    description: 'Accepted audiences of the tokens of OpenMetadata.',
  }),
  JWT_REQUIRE_AUDIENCE: withDefault('false', boolean(), {
    allowed: YES_NO,
    description: 'Whether a token without audience is refused.',
  }),
  JWT_ALLOW_UNLIMITED: withDefault('true', boolean(), {
    allowed: YES_NO,
    description: 'Whether bot tokens without expiry are accepted.',
  }),
  JWT_TRUSTED_ISSUERS: withDefault('[]', trustedIssuers(), {
    allowed: 'a JSON list of {"issuer", "jwks_url", "algorithms"?, "audiences"?}',
    description: 'Sign-on providers whose tokens are accepted too.',
  }),
  JWT_PRINCIPAL_CLAIMS: withDefault('email,preferred_username,sub', filledList(), {
    allowed: LIST,
    description: 'Claims that may hold the user name; the first present one counts.',
  }),
  AUTHZ_WRITE_ROLES: withDefault('[]', list(), {
    allowed: `${LIST}; [] lets every user write`,
    description: 'Roles that may write.',
  }),

  REFRESH_MINUTES: withDefault('60', decimal(0.001, 1440), {
    allowed: 'a number from 0.001 to 1440',
    description: 'Minutes from one scan to the next.',
  }),
  FULL_SCAN_HOURS: withDefault('24', decimal(0.001, 720), {
    allowed: 'a number from 0.001 to 720',
    description:
      'Hours from one scan that reads everything to the next; scans between read what has changed.',
  }),
  SCAN_RETENTION_DAYS: withDefault('90', integer(1, 3650), {
    allowed: '1 to 3650',
    description: 'Days for which scans and what each found are kept. The published scan always is.',
  }),
  HISTORY_HOURLY_DAYS: withDefault('7', integer(1, 365), {
    allowed: '1 to 365',
    description:
      'Days for which the history keeps one score an hour; of older days the last score stays for ever.',
  }),
  ACTION_ITEM_MIN_SAVINGS_USD: withDefault('5', decimal(0, 1_000_000_000), {
    allowed: 'a number from 0 to 1000000000',
    description: 'Monthly saving, in cash and capacity, from which a scan makes an action item of a finding.',
  }),
  HISTORY_BACKFILL_DAYS: withDefault('90', integer(0, 365), {
    allowed: '0 to 365; 0 turns it off',
    description: "Days before the first scan that are rebuilt from OpenMetadata's own records.",
  }),
  ZI_WEIGHTS: withDefault('compute=40,storage=35,query=25,others=0', weights(), {
    allowed: 'name=number separated by commas, for compute, storage, query and others; 0 or more, not all 0',
    description: 'Weights of the components of the score.',
  }),

  MONTHLY_BUDGET_USD: optional(decimal(0.01, 1_000_000_000), {
    allowed: 'an amount in USD from 0.01 to 1000000000',
    description: 'What the estate may cost a month.',
  }),
  BUDGETS: withDefault('{}', budgets(), {
    allowed: 'a JSON object of service names and amounts in USD from 0.01 to 1000000000',
    description: 'What single services may cost a month.',
  }),
};

export type VariableName = keyof typeof variables;
