import { z } from 'zod';
import { filledList, parseJson, text } from './fields.ts';
import type { TrustedIssuer } from './types.ts';

export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** One JWS algorithm or several; which of them fit depends on the key source. */
export const algorithms = () =>
  filledList(z.enum([...KEY_ALGORITHMS, ...SECRET_ALGORITHMS], 'not an algorithm that is supported'));

/** Length in bytes of a secret or of any text, as UTF-8. */
export const byteLength = (value: string) => new TextEncoder().encode(value).length;

const unescaped = (pem: string) =>
  pem.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r', '').trim();

function publicKeyFault(pem: string): string | null {
  if (pem.includes('PRIVATE KEY'))
    return 'holds a private key, which must never be here; give the public key';
  if (pem.includes('BEGIN CERTIFICATE')) {
    return 'holds a certificate; take its key with "openssl x509 -noout -pubkey -in FILE"';
  }
  if (pem.includes('BEGIN RSA PUBLIC KEY')) {
    return 'holds a PKCS#1 key; convert it with "openssl rsa -RSAPublicKey_in -pubout -in FILE"';
  }
  const body = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/.exec(pem)?.[1];
  if (body === undefined) return 'not a PEM public key';
  const base64 = body.replaceAll(/\s/g, '');
  const isDer = base64.length % 4 === 0 && /^M[A-Za-z0-9+/]+={0,2}$/.test(base64);
  return isDer ? null : 'a PEM whose body is broken or cut';
}

/** An SPKI public key in PEM; `\n` written as two characters becomes a line break. */
export const publicKey = () =>
  z.string().transform((raw, context) => {
    const pem = unescaped(raw);
    const fault = publicKeyFault(pem);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    return `${pem}\n`;
  });

export const isPem = (value: string) => value.includes('-----BEGIN');

/** The path of a PEM file, or certificates in PEM. */
export const certificates = () =>
  z
    .string()
    .transform((raw) => (isPem(raw) ? `${unescaped(raw)}\n` : raw))
    .refine((value) => !value.includes('PRIVATE KEY'), {
      error: 'holds a private key, which must never be here',
      abort: true,
    })
    .refine(
      (value) =>
        isPem(value) ? value.includes('-----BEGIN CERTIFICATE-----') : text(4096).safeParse(value).success,
      'neither a file path nor a PEM certificate',
    );

/** One http or https URL without user info, which a fetch would refuse. OpenMetadata itself takes a list of them. */
export const url = () =>
  z.string('not a text').superRefine((value, context) => {
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (/,\s*https?:/i.test(value)) {
      context.addIssue({
        code: 'custom',
        message: 'more than one URL, where one is fetched: other issuers belong in JWT_TRUSTED_ISSUERS',
      });
    } else if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      context.addIssue({ code: 'custom', message: 'not an http or https URL' });
    } else if (parsed.username !== '' || parsed.password !== '') {
      context.addIssue({
        code: 'custom',
        message: 'a URL with a user name or password, which cannot be fetched',
      });
    }
  });

const texts = z
  .array(z.string('not a text').trim().min(1, 'an empty text'), 'not a list')
  .min(1, 'an empty list; leave it out instead');

const trustedIssuer = z
  .strictObject(
    {
      issuer: z.string('missing or not a text').trim().min(1, 'an empty text'),
      jwks_url: z.string('missing or not a text').trim().pipe(url()),
      algorithms: z
        .array(z.enum(KEY_ALGORITHMS, 'not a public-key algorithm that is supported'), 'not a list')
        .min(1, 'an empty list; leave it out instead')
        .default(['RS256']),
      audiences: texts.nullable().default(null),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys' ? 'has a member that is not known' : 'not an object',
    },
  )
  .transform(
    ({ issuer, jwks_url, algorithms, audiences }): TrustedIssuer => ({
      issuer,
      jwksUrl: jwks_url,
      algorithms,
      audiences,
    }),
  );

/** A JSON list of `{issuer, jwks_url, algorithms?, audiences?}`. */
export const trustedIssuers = () =>
  z.string().transform(parseJson).pipe(z.array(trustedIssuer, 'not a JSON list'));
