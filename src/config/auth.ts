import { ConfigError, type Fault } from './fault.ts';
import { byteLength, KEY_ALGORITHMS, SECRET_ALGORITHMS } from './keys.ts';
import type { ReadableValues, Values } from './read.ts';
import type { AuthConfig, KeySource } from './types.ts';
import { variables } from './variables.ts';

const SOURCES = ['JWT_JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_SECRET'] as const;

/** The sources that are set, the one that counts first; one at fault is among them. */
const sourcesOf = (values: ReadableValues) => SOURCES.filter((name) => values[name] !== null);

const NO_SOURCE: Fault = {
  name: 'JWT_JWKS_URL',
  message:
    'not set, and no JWT_PUBLIC_KEY or JWT_SECRET either, but JWT_ENABLED is true; ' +
    'set one of them, best this one: the address of OpenMetadata followed by /api/v1/system/config/jwks',
};

const isSecretAlgorithm = (algorithm: string) => SECRET_ALGORITHMS.some((known) => known === algorithm);

/** RFC 7518, 3.2: a key is no shorter than the hash. What is wrong with a shorter one, or null. */
function shortSecret(values: ReadableValues): string | null {
  const hashes = (values.JWT_ALGORITHM ?? ['HS256']).filter(isSecretAlgorithm);
  const least = Math.max(32, ...hashes.map((algorithm) => Number(algorithm.slice(2)) / 8));
  const isShort = byteLength(values.JWT_SECRET ?? '') < least;
  return isShort ? `shorter than ${least} bytes, so it can be guessed from any token` : null;
}

function secretFaults(values: ReadableValues): Fault[] {
  const faults: Fault[] = [];
  const isProduction = values.NODE_ENV?.toLowerCase() === 'production';
  if (isProduction && values.JWT_ALLOW_SECRET === false) {
    faults.push({
      name: 'JWT_SECRET',
      message:
        'refused with NODE_ENV=production; allowed: JWT_JWKS_URL or JWT_PUBLIC_KEY, or JWT_ALLOW_SECRET=true',
    });
  }
  for (const algorithm of values.JWT_ALGORITHM ?? []) {
    if (!isSecretAlgorithm(algorithm)) {
      faults.push({
        name: 'JWT_ALGORITHM',
        message: `${algorithm} does not work with JWT_SECRET; allowed: ${SECRET_ALGORITHMS.join(', ')}`,
      });
    }
  }
  const short = shortSecret(values);
  if (isProduction && short !== null) faults.push({ name: 'JWT_SECRET', message: short });
  return faults;
}

function sourceFaults(values: ReadableValues): Fault[] {
  const [source] = sourcesOf(values);
  if (source === undefined) return [NO_SOURCE];
  if (source === 'JWT_SECRET') return secretFaults(values);
  return (values.JWT_ALGORITHM ?? []).filter(isSecretAlgorithm).map((algorithm) => ({
    name: 'JWT_ALGORITHM',
    message: `${algorithm} works with JWT_SECRET only; allowed: ${KEY_ALGORITHMS.join(', ')}`,
  }));
}

function issuerFaults(values: ReadableValues): Fault[] {
  const seen = new Map<string, string>();
  if (values.JWT_ISSUER !== undefined) seen.set(values.JWT_ISSUER, 'JWT_ISSUER');
  const faults: Fault[] = [];
  for (const [index, { issuer }] of (values.JWT_TRUSTED_ISSUERS ?? []).entries()) {
    const place = `[${index}].issuer`;
    const first = seen.get(issuer);
    if (first === undefined) seen.set(issuer, place);
    else {
      faults.push({
        name: 'JWT_TRUSTED_ISSUERS',
        message: `${place} is the same as ${first}; allowed: each issuer once`,
      });
    }
  }
  return faults;
}

/** Rules between the variables of tokens; none when tokens are not checked. */
export function authFaults(values: ReadableValues): Fault[] {
  if (values.JWT_ENABLED !== true) return [];
  const faults = [...sourceFaults(values), ...issuerFaults(values)];
  if (values.JWT_REQUIRE_AUDIENCE === true && values.JWT_AUDIENCES?.length === 0) {
    faults.push({
      name: 'JWT_AUDIENCES',
      message: `empty, but JWT_REQUIRE_AUDIENCE is true; allowed: ${variables.JWT_AUDIENCES.allowed}`,
    });
  }
  return faults;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const isOpenToTampering = (url: string) => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !LOOPBACK.has(hostname);
};

/** Settings of tokens that work but should be known. */
export function authWarnings(values: Values): string[] {
  if (!values.JWT_ENABLED) {
    return ['JWT_ENABLED: false, so whoever reaches the port may read and write; for development only'];
  }
  const [source, ...ignored] = sourcesOf(values);
  const warnings = ignored.map((name) => `${name}: ignored, because ${source} is set`);
  if (source === 'JWT_SECRET') {
    warnings.push('JWT_SECRET: whoever can check tokens can make them; for development only');
    const short = shortSecret(values);
    if (short !== null) warnings.push(`JWT_SECRET: ${short}`);
  }
  for (const [index, trusted] of values.JWT_TRUSTED_ISSUERS.entries()) {
    const place = `JWT_TRUSTED_ISSUERS: [${index}]`;
    if (trusted.audiences === null) {
      warnings.push(
        `${place} has no audiences, so tokens of its issuer for any other application are accepted`,
      );
    }
    if (isOpenToTampering(trusted.jwksUrl)) {
      warnings.push(`${place} fetches its keys over http, where they can be replaced on the way`);
    }
  }
  return warnings;
}

function keySource(values: Values): KeySource {
  if (values.JWT_JWKS_URL !== null) return { kind: 'jwks', url: values.JWT_JWKS_URL };
  if (values.JWT_PUBLIC_KEY !== null) return { kind: 'pem', pem: values.JWT_PUBLIC_KEY };
  if (values.JWT_SECRET !== null) return { kind: 'secret', secret: values.JWT_SECRET };
  throw new ConfigError([NO_SOURCE]);
}

/** The settings of tokens, from values without fault. */
export function authOf(values: Values): AuthConfig {
  const writeRoles = values.AUTHZ_WRITE_ROLES;
  if (!values.JWT_ENABLED) return { enabled: false, writeRoles };
  const source = keySource(values);
  return {
    enabled: true,
    issuer: values.JWT_ISSUER,
    source,
    algorithms: values.JWT_ALGORITHM ?? [source.kind === 'secret' ? 'HS256' : 'RS256'],
    audiences: values.JWT_AUDIENCES,
    requireAudience: values.JWT_REQUIRE_AUDIENCE,
    allowUnlimited: values.JWT_ALLOW_UNLIMITED,
    trustedIssuers: values.JWT_TRUSTED_ISSUERS,
    principalClaims: values.JWT_PRINCIPAL_CLAIMS,
    writeRoles,
  };
}
