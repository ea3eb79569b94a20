import { describe, expect, it } from 'vitest';
import { createBackground } from '../../src/background.ts';
import { inBatches } from '../../src/db/batches.ts';
import { readAhead } from '../../src/read-ahead.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work in the background', () => {
  it('is begun in order, and no more of it at a time than the limit says', async () => {
    const background = createBackground(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    for (let i = 0; i < 6; i += 1) {
      await background.begin(async () => {
        begun.push(i);
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
      });
    }
    await background.end();
    expect({ begun, running, most }).toEqual({ begun: [0, 1, 2, 3, 4, 5], running: 0, most: 2 });
  });

  it('fails when a piece has failed, and not before the others have ended', async () => {
    const background = createBackground(2);
    let ended = false;
    await background.begin(async () => {
      throw new Error('lost');
    });
    await background.begin(async () => {
      await turn();
      ended = true;
    });
    await expect(background.end()).rejects.toThrow('lost');
    expect(ended).toBe(true);
  });
});

describe('items that are read ahead', () => {
  const numbers = async function* (events: string[]): AsyncGenerator<number> {
    try {
      for (let i = 0; i < 3; i += 1) {
        events.push(`read ${i}`);
        yield i;
      }
    } finally {
      events.push('closed');
    }
  };

  it('are the same, and the next one is read while one is worked on', async () => {
    const events: string[] = [];
    for await (const n of readAhead(numbers(events))) {
      await turn();
      events.push(`work ${n}`);
    }
    expect(events).toEqual(['read 0', 'read 1', 'work 0', 'read 2', 'work 1', 'closed', 'work 2']);
  });

  it('are closed when nobody wants them any more', async () => {
    const events: string[] = [];
    for await (const _ of readAhead(numbers(events))) break;
    expect(events.at(-1)).toBe('closed');
  });

  it('end with the error of their source, once those before it have been seen', async () => {
    const seen: number[] = [];
    const source = async function* () {
      yield 1;
      throw new Error('gone');
    };
    const read = async () => {
      for await (const n of readAhead(source())) seen.push(n);
    };
    await expect(read()).rejects.toThrow('gone');
    expect(seen).toEqual([1]);
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
});
