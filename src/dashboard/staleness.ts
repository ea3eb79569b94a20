/** Whether an answer is older than it should be, and why. */
export type Staleness = { stale: boolean; stale_reason: string | null; stale_message: string | null };

type Measured = {
  /** Epoch milliseconds. */
  capturedAt: number;
  lastScanError: { code: string; message: string } | null;
};

const FRESH: Staleness = { stale: false, stale_reason: null, stale_message: null };

/** Stale: the last scan failed, or the measurement is older than two refresh intervals. */
export const stalenessOf = (
  { capturedAt, lastScanError }: Measured,
  now: number,
  refreshMs: number,
): Staleness => {
  if (lastScanError !== null) {
    return { stale: true, stale_reason: lastScanError.code, stale_message: lastScanError.message };
  }
  if (now - capturedAt <= 2 * refreshMs) return FRESH;
  return {
    stale: true,
    stale_reason: 'overdue',
    stale_message: 'no scan has succeeded for two refresh intervals',
  };
};
