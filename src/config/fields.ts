import { z } from 'zod';

/** A whole number from `min` to `max`, digits only. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,12}$/, 'not a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, 'out of range');

/** A decimal number from `min` to `max`; no exponent, no sign but the minus that is then out of range. */
export const decimal = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,12})?$/, 'not a decimal number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, 'out of range');

export const boolean = () =>
  z.stringbool({
    truthy: ['true', '1', 'yes'],
    falsy: ['false', '0', 'no'],
    error: 'neither true nor false',
  });

/** One of the upper-case `names`, written in any case. */
export const upperChoice = <const T extends readonly string[]>(names: T) =>
  z.string().toUpperCase().pipe(z.enum(names, 'not one of the allowed values'));

/** One of the lower-case `names`, written in any case. */
export const lowerChoice = <const T extends readonly string[]>(names: T) =>
  z.string().toLowerCase().pipe(z.enum(names, 'not one of the allowed values'));

const isPlain = (value: string) => value.isWellFormed() && !/\p{Cc}/u.test(value);

/** One line of text, at most `max` characters. */
export const text = (max: number) =>
  z
    .string()
    .refine(isPlain, 'has a control character or a broken character')
    .refine((value) => [...value].length <= max, `longer than ${max} characters`);

const HOST_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,252}$/u;
const IPV6 = z.ipv6();

/** True for an IPv4 or IPv6 address. */
export const isIpAddress = (host: string) => z.ipv4().safeParse(host).success || IPV6.safeParse(host).success;

/** A host name or an IP address, without scheme, port or brackets. */
export const host = () =>
  z
    .string()
    .refine(
      (value) => HOST_NAME.test(value) || IPV6.safeParse(value).success,
      'not a plain host name or IP address',
    );

/** The same to listen on: `localhost` is one address, where Fastify would open a second listener, a bare one. */
export const listenHost = () =>
  host().transform((value) => (value.toLowerCase() === 'localhost' ? '127.0.0.1' : value));

/** An IP address, or a network in CIDR notation; one of all addresses would trust everybody. */
export const network = () =>
  z
    .string()
    .refine(
      (value) =>
        isIpAddress(value) || z.cidrv4().safeParse(value).success || z.cidrv6().safeParse(value).success,
      'neither an IP address nor a network',
    )
    .refine((value) => !value.endsWith('/0'), 'a network of all addresses: name those of the proxies');

const isOrigin = (value: string): boolean =>
  /^https?:$/.test(URL.parse(value)?.protocol ?? '') &&
  URL.parse(value)?.origin === value &&
  !value.includes('*');

/** Scheme, host and port as a browser sends them in Origin. */
export const origin = () => z.string().refine(isOrigin, 'not an origin such as https://data.example.org');

/** A MySQL schema name as it would stand in backticks, any case and any script. */
export const identifier = () =>
  z
    .string()
    .refine((value) => [...value].length <= 64, 'longer than 64 characters')
    .refine(
      (value) => value.isWellFormed() && [...value].every((char) => char !== '\0' && char.length === 1),
      'has a character that MySQL does not allow in names',
    )
    .refine((value) => !value.endsWith(' '), 'ends with a space');

/** The value as JSON; `undefined` when it is none (JSON itself has no undefined). */
export function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

const splitList = (raw: string): unknown =>
  raw.startsWith('[') ? parseJson(raw) : raw.split(',').map((entry) => entry.trim());

/** Names separated by commas, or a JSON list of texts; doubles are dropped. `[]` is the empty list. */
export const list = (entry: z.ZodType<string, string> = text(1000)) =>
  z
    .string()
    .transform(splitList)
    .pipe(
      z.array(
        z.string('not a text').trim().min(1, 'an empty entry').pipe(entry),
        'neither a comma list nor a JSON list',
      ),
    )
    .transform((entries) => [...new Set(entries)]);

/** As `list`, with at least one entry. */
export const filledList = (entry?: z.ZodType<string, string>) =>
  list(entry).refine((entries) => entries.length > 0, 'an empty list');
