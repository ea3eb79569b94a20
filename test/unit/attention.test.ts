import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAttention } from '../../src/scan-thread/attention.ts';

describe('attention to requests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is drawn by a request for a second, in every thread', () => {
    const service = createAttention();
    const scan = createAttention(service.memory);
    expect(scan.areRequestsComing()).toBe(false);
    service.noteRequest();
    expect(scan.areRequestsComing()).toBe(true);
    vi.advanceTimersByTime(600);
    service.noteRequest();
    expect(scan.areRequestsComing()).toBe(true);
    vi.advanceTimersByTime(999);
    expect(scan.areRequestsComing()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(scan.areRequestsComing()).toBe(false);
  });

  it('is not drawn by requests from before a scan', () => {
    const service = createAttention();
    service.noteRequest();
    expect(createAttention(service.memory).areRequestsComing()).toBe(false);
  });
});
