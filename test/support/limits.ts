import type { LoadLimits } from '../../src/http/load-guard.ts';

/** A test works in the process of its service: what blocks the loop is most often the test itself. */
export const PATIENT: LoadLimits = { inFlight: 200, lagMs: 600_000 };
