import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns, type Done } from '../../src/db/turns.ts';

const PATIENCE_MS = 250;

/** Turns in the order in which they were given, by the names of those who asked. */
const asking = (areAlone: () => boolean) => {
  const turns = createTurns({ areAlone });
  const given = new Map<string, Done>();
  return {
    ask: async (...names: string[]) => {
      for (const name of names) void turns.take().then((done) => given.set(name, done));
      await vi.advanceTimersByTimeAsync(0);
    },
    end: async (name: string) => {
      given.get(name)?.();
      await vi.advanceTimersByTimeAsync(0);
    },
    given: () => [...given.keys()],
  };
};

describe('turns of statements', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are given at once while nobody else is to be served', async () => {
    const { ask, given } = asking(() => false);
    await ask('a', 'b', 'c');
    expect(given()).toEqual(['a', 'b', 'c']);
  });

  it('are given one after the other, in order, while somebody is', async () => {
    const { ask, end, given } = asking(() => true);
    await ask('a', 'b', 'c');
    expect(given()).toEqual(['a']);
    await end('a');
    expect(given()).toEqual(['a', 'b']);
    await end('b');
    expect(given()).toEqual(['a', 'b', 'c']);
    await end('c');
    await ask('d');
    expect(given()).toContain('d');
  });

  it('are given to all who wait once nobody is to be served any more', async () => {
    let areAlone = true;
    const { ask, end, given } = asking(() => areAlone);
    await ask('a', 'b', 'c', 'd');
    areAlone = false;
    await end('a');
    expect(given()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are given in order, although who waited has not heard yet that nobody is to be served', async () => {
    let areAlone = true;
    const { ask, given } = asking(() => areAlone);
    await ask('a', 'b', 'c');
    areAlone = false;
    await ask('d');
    expect(given()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are not waited for without end: what is awaited may take long', async () => {
    const { ask, end, given } = asking(() => true);
    await ask('long', 'b');
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(given()).toEqual(['long']);
    await vi.advanceTimersByTimeAsync(1);
    expect(given()).toEqual(['long', 'b']);
    await ask('c');
    await end('b');
    expect(given()).toEqual(['long', 'b']);
    await end('long');
    expect(given()).toEqual(['long', 'b', 'c']);
  });
});
