import type { Log } from '../../log.ts';
import { isObject, member } from './encoding.ts';
import { KeySourceDown } from './failure.ts';
import { causeCode, type FetchLimits, fetchKeySet, KeySetUnreadable } from './key-set.fetch.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';

export type KeySetDeps = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
  readonly fetch: typeof globalThis.fetch;
  readonly limits?: Partial<FetchLimits> | undefined;
  /** For counting: whether a fetch has brought keys. */
  readonly onRefresh?: ((isOk: boolean) => void) | undefined;
};

const DEFAULT_LIMITS: FetchLimits = { timeoutMs: 5000, maxBytes: 1024 * 1024 };

/** Shortest time between the starts of two fetches, whatever tokens arrive. */
const REFETCH_MS = 30_000;
/** The same after a fetch that failed: who waits for keys waits no longer than this for a source that is back. */
const RETRY_MS = 10_000;
/** A set older than this is read again in the background, so that a withdrawn key goes. */
const MAX_AGE_MS = 600_000;

export type KeySet = {
  /** Keys with this id; empty when there is none. Throws KeySourceDown when the source cannot tell. */
  find(kid: string): Promise<readonly PublicKey[]>;
  /** The same after another look at the source, unless that was looked at a short while ago or is out of reach. */
  findAgain(kid: string): Promise<readonly PublicKey[]>;
};

/** The keys behind one configured address, `own` when it is OpenMetadata's, kept through outages of it. */
export function createKeySet(address: string, own: boolean, deps: KeySetDeps): KeySet {
  const url = new URL(address);
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  let keys: ReadonlyMap<string, PublicKey[]> = new Map();
  let loadedAt = Number.NEGATIVE_INFINITY;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let failure: KeySetUnreadable | null = null;
  let inFlight: Promise<void> | null = null;

  const pauseMs = () => (failure === null ? REFETCH_MS : RETRY_MS);
  const passed = (since: number, ms: number) => Math.abs(deps.now() - since) >= ms;
  const mayFetch = () => passed(attemptedAt, pauseMs());

  async function load(): Promise<void> {
    attemptedAt = deps.now();
    try {
      keys = indexKeys(await fetchKeySet({ url, own }, limits, deps.fetch));
      loadedAt = deps.now();
      failure = null;
    } catch (error) {
      failure =
        error instanceof KeySetUnreadable ? error : new KeySetUnreadable('is not usable', null, error);
      const { message, hint } = failure;
      const at = url.origin + url.pathname;
      deps.log.warn({ url: at, failure: message, cause: causeCode(failure), hint }, 'token key set not read');
    }
    deps.onRefresh?.(failure === null);
  }

  function refresh(): Promise<void> {
    inFlight ??= load().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  async function lookAgain(): Promise<void> {
    if (inFlight !== null || mayFetch()) await refresh();
  }

  async function find(kid: string): Promise<readonly PublicKey[]> {
    const known = keys.get(kid);
    if (known !== undefined) {
      if (mayFetch() && passed(loadedAt, MAX_AGE_MS)) void refresh();
      return known;
    }
    await lookAgain();
    const found = keys.get(kid);
    if (found === undefined && failure !== null) {
      const waitMs = pauseMs() - Math.abs(deps.now() - attemptedAt);
      throw new KeySourceDown(Math.max(1, Math.ceil(waitMs / 1000)), failure.hint);
    }
    return found ?? [];
  }

  async function findAgain(kid: string): Promise<readonly PublicKey[]> {
    await lookAgain();
    return keys.get(kid) ?? [];
  }

  return { find, findAgain };
}

/** Keys by id. A set without one usable key is as good as none: OpenMetadata answers 200 with null members. */
function indexKeys(document: unknown): Map<string, PublicKey[]> {
  const listed = isObject(document) ? member(document, 'keys') : undefined;
  const index = new Map<string, PublicKey[]>();
  for (const key of Array.isArray(listed) ? listed.map(readPublicKey) : []) {
    if (key?.kid) index.set(key.kid, [...(index.get(key.kid) ?? []), key]);
  }
  if (index.size === 0) throw new KeySetUnreadable('holds no usable key');
  return index;
}
