import { describe, expect, it } from 'vitest';
import { createMemory } from '../../src/catalogue/memory.ts';

/** Lengths of words, each looked up when it is not remembered. */
const createLengths = (bound: number) => {
  const lookedUp: string[] = [];
  const recall = createMemory(
    () => new Map<string, number>(),
    ({ size }) => size,
    bound,
  );
  const lengthsOf = (words: readonly string[]): Promise<Map<string, number>> =>
    recall(async (memory) => {
      const unknown = words.filter((word) => !memory.has(word));
      await Promise.resolve(); // another page comes in between
      for (const word of unknown) {
        if (word === '') throw new Error('no word');
        lookedUp.push(word);
        memory.set(word, word.length);
      }
    });
  return { lookedUp, lengthsOf };
};

describe('what is remembered between pages', () => {
  it('is looked up once, by pages at the same time, too', async () => {
    const { lookedUp, lengthsOf } = createLengths(10);
    const [one, other] = await Promise.all([lengthsOf(['a', 'bb']), lengthsOf(['bb', 'ccc'])]);
    expect(one.get('bb')).toBe(2);
    expect(other.get('ccc')).toBe(3);
    expect(lookedUp).toEqual(['a', 'bb', 'ccc']);
  });

  it('is forgotten beyond a bound, but not by who has begun with it', async () => {
    const { lookedUp, lengthsOf } = createLengths(1);
    const first = await lengthsOf(['a', 'bb']);
    const second = await lengthsOf(['bb']);
    expect([...first.keys()]).toEqual(['a', 'bb']);
    expect([...second.keys()]).toEqual(['bb']);
    expect(lookedUp).toEqual(['a', 'bb', 'bb']);
  });

  it('that could not be learned is told to who asked; the next one learns for itself', async () => {
    const { lengthsOf } = createLengths(10);
    const [failed, next] = await Promise.allSettled([lengthsOf(['']), lengthsOf(['a'])]);
    expect(failed).toMatchObject({ status: 'rejected', reason: new Error('no word') });
    expect(next.status).toBe('fulfilled');
  });
});
