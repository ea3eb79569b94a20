import { z } from 'zod';

/** A query or body that offers nothing: whatever is sent in it is refused by name. */
export const nothing = z.strictObject({});
