import { z } from 'zod';

const length = (text: string): number => [...text].length;

/**
 * Text of 1 to `max` characters (code points) that a database keeps as it is: no control characters, no half of a
 * surrogate pair, not blank. `multiline` lets line breaks and tabs through, `blank` what shows nothing.
 */
export const plainText = (max: number, { multiline = false, blank = false } = {}) => {
  const control = multiline ? /[^\P{Cc}\n\r\t]/u : /\p{Cc}/u;
  return z
    .string()
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .refine((text) => !control.test(text), 'must not hold control characters')
    .refine((text) => blank || text.trim() !== '', 'must not be blank')
    .refine((text) => length(text) <= max, `must have at most ${max} characters`)
    .meta({ minLength: blank ? 0 : 1, maxLength: max });
};
