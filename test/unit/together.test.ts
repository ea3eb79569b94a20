import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { together } from '../../src/together.ts';

const going = new AbortController().signal;

describe('works that run together', () => {
  it('resolve to what each of them does', async () => {
    expect(
      await together(
        going,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two']);
  });

  it('reject with the first error, once none of them runs any more', async () => {
    const ended: string[] = [];
    const work = together(
      going,
      async () => {
        throw new Error('the first');
      },
      async (signal) => {
        await sleep(20);
        ended.push(signal.aborted ? 'told to stop' : 'not told');
        throw new Error('the second');
      },
    );
    await expect(work).rejects.toThrow('the first');
    expect(ended).toEqual(['told to stop']);
  });

  it('stop when their owner is told to', async () => {
    const stopping = new AbortController();
    const work = together(stopping.signal, (signal) => sleep(10_000, undefined, { signal }));
    stopping.abort(new Error('stopping'));
    await expect(work).rejects.toThrow();
  });
});
