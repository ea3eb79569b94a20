import { hash } from 'node:crypto';
import type { User } from './user.ts';

const MAX_MS = 60_000;
const MAX_ENTRIES = 10_000;

type Entry = { readonly user: User; readonly from: number; readonly until: number };

/** Users of tokens verified a short while ago. */
type Remembered = {
  get(digest: string): User | null;
  set(digest: string, user: User): void;
  size(): number;
};

/** The token itself is not kept. */
export const digestOf = (token: string): string => hash('sha256', token, 'base64');

/** Remembers until the token ends, 60 s at most; the oldest entry makes room. `now` in epoch ms. */
export function createRemembered(now: () => number, maxEntries = MAX_ENTRIES): Remembered {
  const entries = new Map<string, Entry>();
  return {
    get(digest) {
      const entry = entries.get(digest);
      if (entry === undefined) return null;
      const at = now();
      if (at >= entry.from && at < entry.until) return entry.user;
      entries.delete(digest);
      return null;
    },
    set(digest, user) {
      const from = now();
      const until = Math.min(user.expiresAt ?? Number.POSITIVE_INFINITY, from + MAX_MS);
      const oldest = entries.size >= maxEntries ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(digest, { user, from, until });
    },
    size: () => entries.size,
  };
}
