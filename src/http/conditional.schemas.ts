import { z } from 'zod';

/** An answer without a body. */
export const noBody = z.undefined();

/** Other headers pass as they are. */
export const ifMatch = z.looseObject({
  'if-match': z.string().optional().describe('ETag of the version that the change is meant for'),
});

export const ifNoneMatch = z.looseObject({
  'if-none-match': z.string().optional().describe('ETag of the version that the caller has'),
});
