import { z } from 'zod';

/** A number in a query or a path, in the plain notation that the pattern lets through. */
export const numberInText = (pattern: RegExp) => z.string().regex(pattern).transform(Number);
