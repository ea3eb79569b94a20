import { z } from 'zod';

/** OpenMetadata's own shape of an error. */
export const errorResponse = z.object({
  code: z.int().min(400).max(599),
  message: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export type ErrorResponse = z.infer<typeof errorResponse>;

/** The answers that every protected route can give beside its own. */
export const protectedErrors = { 400: errorResponse, 401: errorResponse, 503: errorResponse };
