import { describe, expect, it } from 'vitest';
import { inBackground } from '../../src/background.ts';
import { inBatches } from '../../src/db/batches.ts';
import { workAhead } from '../../src/work-ahead.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work in the background', () => {
  it('is begun in order, and no more of it at a time than the limit says', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inBackground(2, async (begin) => {
      for (let i = 0; i < 6; i += 1) {
        await begin(async () => {
          begun.push(i);
          running += 1;
          most = Math.max(most, running);
          await turn();
          running -= 1;
        });
      }
    });
    expect({ begun, running, most }).toEqual({ begun: [0, 1, 2, 3, 4, 5], running: 0, most: 2 });
  });

  it('fails when a piece has failed, and not before the others have ended', async () => {
    let ended = false;
    const all = inBackground(2, async (begin) => {
      await begin(async () => {
        throw new Error('lost');
      });
      await begin(async () => {
        await turn();
        ended = true;
      });
    });
    await expect(all).rejects.toThrow('lost');
    expect(ended).toBe(true);
  });

  it('fails when its owner has failed, and not before what was begun has ended', async () => {
    let ended = false;
    const all = inBackground(2, async (begin) => {
      await begin(async () => {
        await turn();
        ended = true;
      });
      throw new Error('out of rows');
    });
    await expect(all).rejects.toThrow('out of rows');
    expect(ended).toBe(true);
  });
});

describe('work ahead', () => {
  const numbers = async function* (events: string[]): AsyncGenerator<number> {
    try {
      for (let i = 0; i < 4; i += 1) yield i;
    } finally {
      events.push('closed');
    }
  };

  it('is given in the order of the items, so many at a time', async () => {
    const events: string[] = [];
    let running = 0;
    let most = 0;
    const slowFirst = async (n: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      for (let i = n; i < 4; i += 1) await turn();
      running -= 1;
      return n * 10;
    };
    const given: number[] = [];
    for await (const made of workAhead(numbers(events), 3, slowFirst)) given.push(made);
    expect({ given, most, events }).toEqual({ given: [0, 10, 20, 30], most: 3, events: ['closed'] });
  });

  it('goes on while somebody works on what was given', async () => {
    const begun: number[] = [];
    const work = async (n: number): Promise<number> => {
      begun.push(n);
      return n;
    };
    for await (const _ of workAhead(numbers([]), 2, work)) break;
    expect(begun).toEqual([0, 1]);
  });

  it('is over before it ends, when nobody wants it any more and when a piece fails', async () => {
    const events: string[] = [];
    const work = async (n: number): Promise<number> => {
      await turn();
      events.push(`made ${n}`);
      if (n === 1) throw new Error('a piece failed');
      return n;
    };
    for await (const _ of workAhead(numbers(events), 3, work)) break;
    expect(events).toEqual(['made 0', 'made 1', 'made 2', 'closed']);
    const given: number[] = [];
    const all = async () => {
      for await (const n of workAhead(numbers(events), 3, work)) given.push(n);
    };
    await expect(all()).rejects.toThrow('a piece failed');
    expect(given).toEqual([0]);
    expect(events.at(-1)).toBe('closed');
  });

  it('ends with the error of its source', async () => {
    const source = async function* () {
      yield 1;
      throw new Error('gone');
    };
    const read = async () => {
      for await (const _ of workAhead(source(), 1, async (n) => n)) await turn();
    };
    await expect(read()).rejects.toThrow('gone');
  });
});

describe('batches', () => {
  it('hold every row once, two at a time under way', async () => {
    const sent: number[][] = [];
    let running = 0;
    let most = 0;
    await inBatches([1, 2, 3, 4, 5], 2, async (batch) => {
      sent.push(batch);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    });
    expect({ sent, running, most }).toEqual({ sent: [[1, 2], [3, 4], [5]], running: 0, most: 2 });
  });

  it('end with the first that fails', async () => {
    const sent: number[] = [];
    const send = async ([n]: number[]) => {
      sent.push(n ?? 0);
      if (n === 1) throw new Error('refused');
    };
    await expect(inBatches([1, 2, 3, 4], 1, send)).rejects.toThrow('refused');
    expect(sent.length).toBeLessThan(4);
  });

  it('are all over when one has failed: what comes after may be the end of their transaction', async () => {
    const over: number[] = [];
    const send = async ([n = 0]: number[]) => {
      if (n === 1) throw new Error('refused');
      await turn();
      over.push(n);
    };
    await expect(inBatches([1, 2, 3, 4], 1, send)).rejects.toThrow('refused');
    expect(over).toEqual([2]);
  });
});
