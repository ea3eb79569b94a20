const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of unpadded base64url, or null unless the text is the one way to write them (RFC 7515, 2). */
export function decodeCanonical(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : null;
}

export type JsonObject = { readonly [member: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object in strict UTF-8 without a byte order mark, or null. */
export function parseJsonObject(bytes: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** An own member, or undefined: a member named like something of Object.prototype is no surprise. */
export const member = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
