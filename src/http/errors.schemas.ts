import { z } from 'zod';

/** OpenMetadata's own shape of an error. */
export const errorResponse = z
  .object({
    code: z.int().min(400).max(599).describe('the status'),
    message: z.string(),
    request_id: z.string().describe('the log names the same one'),
    errors: z
      .array(z.object({ path: z.string().describe('which part of the request'), message: z.string() }))
      .optional()
      .describe('one for each part that is not valid'),
  })
  .meta({ id: 'Error' });

export type ErrorResponse = z.infer<typeof errorResponse>;

/** The answers that every route can give beside its own. */
export const everyError = {
  400: errorResponse,
  406: errorResponse,
  408: errorResponse,
  417: errorResponse,
  431: errorResponse,
  500: errorResponse,
};

/** Of a route that needs a token. */
export const protectedErrors = { ...everyError, 401: errorResponse, 429: errorResponse, 503: errorResponse };

/** Of a route that changes something. */
export const writeErrors = {
  ...protectedErrors,
  403: errorResponse,
  413: errorResponse,
  415: errorResponse,
};
