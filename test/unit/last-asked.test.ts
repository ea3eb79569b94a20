import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLastAsked } from '../../src/last-asked.ts';

/** A memory for pages of 100 rows together, and the keys that had to be read. */
const remembering = () => {
  const rows = new Map<string, number>();
  const memory = createLastAsked<string>(100, (page) => rows.get(page) ?? 50);
  const reads: string[] = [];
  const ask = (key: string, limit = 50) =>
    memory.get(key, async () => {
      reads.push(key);
      rows.set(`page ${key}`, limit);
      return `page ${key}`;
    });
  return { memory, reads, ask };
};

describe('pages that are remembered', () => {
  it('are read once for all who ask, also at the same time', async () => {
    const { reads, ask } = remembering();
    expect(await Promise.all([ask('a'), ask('a')])).toEqual(['page a', 'page a']);
    expect(await ask('a')).toBe('page a');
    expect(reads).toEqual(['a']);
  });

  it('are those that were asked for last, as many as have room', async () => {
    const { reads, ask } = remembering();
    await ask('a');
    await ask('b');
    await ask('a');
    await ask('c');
    await ask('a');
    expect(reads).toEqual(['a', 'b', 'c']);
    await ask('b');
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('a page that is larger than the memory is given and not kept', async () => {
    const { reads, ask } = remembering();
    expect(await ask('a', 101)).toBe('page a');
    await ask('a', 101);
    await ask('b', 100);
    await ask('b', 100);
    expect(reads).toEqual(['a', 'a', 'b']);
  });

  it('weigh something also when nothing is on them: there is no end to what may be asked for in vain', async () => {
    const { reads, ask } = remembering();
    for (let n = 0; n <= 100; n += 1) await ask(`nothing ${n}`, 0);
    await ask('nothing 100', 0);
    expect(reads).toHaveLength(101);
    await ask('nothing 0', 0);
    expect(reads).toHaveLength(102);
  });

  it('that could not be read is told to all who waited, and read again', async () => {
    const { memory, ask, reads } = remembering();
    const fail = () => memory.get('a', () => Promise.reject(new Error('away')));
    const failed = await Promise.allSettled([fail(), ask('a')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask('a')).toBe('page a');
    expect(reads).toEqual(['a']);
  });

  it('that is to be forgotten is given to those who waited, and to nobody else', async () => {
    const { memory, ask, reads } = remembering();
    const outdated = memory.get('a', async (forget) => {
      forget();
      return 'outdated';
    });
    expect(await Promise.all([outdated, ask('a')])).toEqual(['outdated', 'outdated']);
    expect(await ask('a')).toBe('page a');
    expect(reads).toEqual(['a']);
  });

  it('that does not come is waited for by those only who asked for it within a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { memory, ask, reads } = remembering();
    const hanging = Promise.withResolvers<string>();
    const first = memory.get('a', () => hanging.promise);
    vi.advanceTimersByTime(1_000);
    const joined = ask('a');
    vi.advanceTimersByTime(1);
    expect(await ask('a')).toBe('page a');
    expect(reads).toEqual(['a']);
    hanging.resolve('late');
    expect(await Promise.all([first, joined])).toEqual(['late', 'late']);
    expect(await ask('a')).toBe('page a');
    expect(reads).toEqual(['a']);
  });

  it('weighs nothing until it is there, and takes the place of none when it has been forgotten', async () => {
    const { memory, ask, reads } = remembering();
    await ask('a');
    await ask('b');
    const failing = memory.get('c', () => Promise.reject(new Error('away')));
    await expect(failing).rejects.toThrow('away');
    await Promise.all([ask('a'), ask('b')]);
    expect(reads).toEqual(['a', 'b']);
  });
});
