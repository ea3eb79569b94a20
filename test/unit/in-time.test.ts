import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTime } from '../../src/db/in-time.ts';

const never = new Promise<never>(() => undefined);

describe('an answer in time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is given, or its error', async () => {
    expect(await inTime(Promise.resolve(1))).toBe(1);
    await expect(inTime(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [0, 10_000],
    [5_000, 15_000],
  ])('is waited for no longer than ten seconds beyond the %i ms that it may take', async (more, limit) => {
    const outcomes: string[] = [];
    void inTime(never, more).catch((error: { code?: string }) => outcomes.push(error.code ?? ''));
    await vi.advanceTimersByTimeAsync(limit - 1);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(outcomes).toEqual(['PROTOCOL_SEQUENCE_TIMEOUT']);
  });
});
