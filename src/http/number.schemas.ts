import { z } from 'zod';

type Range = { type: 'integer' | 'number'; minimum: number; maximum: number; default?: number };

/**
 * A number in a query or a path, in the plain notation that the pattern lets through. Clients are told of the number
 * and its range, not of the text.
 */
export const numberInText = (pattern: RegExp, range: Range) => {
  const { type, minimum, maximum } = range;
  return z
    .string()
    .regex(
      pattern,
      `must be ${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`,
    )
    .meta({ pattern: undefined, ...range })
    .transform(Number);
};

const MAX_ID = 999_999_999_999_999;

/** The id of a row. */
export const idInText = () =>
  numberInText(/^[1-9]\d{0,14}$/, { type: 'integer', minimum: 1, maximum: MAX_ID });
