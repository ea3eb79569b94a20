import { z } from 'zod';
import { parseJson } from './fields.ts';

const amount = z
  .number('an amount that is not a number')
  .min(0.01, 'an amount below 0.01')
  .max(1_000_000_000, 'an amount above 1000000000');

/** A JSON object: USD a month by the name of a service. */
export const budgets = () =>
  z
    .string()
    .transform(parseJson)
    .pipe(z.record(z.string().min(1, 'an empty name'), amount, 'not a JSON object'))
    .transform((byService) => Object.entries(byService));
