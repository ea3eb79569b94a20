/** Why a key set could not be read: words of ours, nothing of the answer. */
export class KeySetUnreadable extends Error {
  override readonly name = 'KeySetUnreadable';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** A code of the system, of TLS or of the client, such as ENOTFOUND. */
const CODE = /^[A-Z][A-Z0-9_]+$/;

/** The first such code among an error and its causes: a fixed word, where messages may hold anything. */
export function causeCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && CODE.test(code) ? code : causeCode(error.cause);
}

/** Where a key set is; `own`: OpenMetadata's, whose usual mistakes are known. */
type KeyAddress = { readonly url: URL; readonly own: boolean };

export type FetchLimits = { readonly timeoutMs: number; readonly maxBytes: number };

/** Gets a key set as JSON. The time limit covers the whole answer; redirects are not followed. */
export async function fetchKeySet(
  address: KeyAddress,
  limits: FetchLimits,
  fetch: typeof globalThis.fetch,
): Promise<unknown> {
  try {
    const response = await fetch(address.url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw badStatus(response.status, address);
    }
    return JSON.parse(new TextDecoder().decode(await readLimited(response, limits.maxBytes)));
  } catch (error) {
    throw error instanceof KeySetUnreadable ? error : asUnreadable(error);
  }
}

async function readLimited(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new KeySetUnreadable(`larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function badStatus(status: number, { url, own }: KeyAddress): KeySetUnreadable {
  if (own && status === 404 && url.pathname.endsWith('/.well-known/jwks.json')) {
    const hint = 'OpenMetadata has no /.well-known/jwks.json: its keys are at /api/v1/system/config/jwks';
    return new KeySetUnreadable('answered 404', hint);
  }
  const redirect = status >= 300 && status < 400;
  return new KeySetUnreadable(`answered ${status}`, redirect ? 'redirects are not followed' : null);
}

function asUnreadable(error: unknown): KeySetUnreadable {
  if (error instanceof SyntaxError) return new KeySetUnreadable('is not JSON');
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new KeySetUnreadable('did not answer in time');
  }
  return new KeySetUnreadable('could not be reached', null, error);
}
