import { z } from 'zod';
import { SAVINGS_KINDS } from '../money/rate.ts';

/** A rate as answers name it that were computed with it. */
export const usedRate = z
  .object({
    origin: z.enum(['list', 'own']),
    service_type: z.string(),
    service: z.string().nullable().describe('null: every service of the type'),
    tier: z.string().nullable(),
    usd_per_gb_month: z.number().nonnegative(),
    gb_bytes: z.int().positive(),
    savings_kind: z.enum(SAVINGS_KINDS),
    source: z.string(),
    as_of: z.iso.date(),
  })
  .meta({ id: 'UsedRate' });

export type UsedRate = z.infer<typeof usedRate>;
