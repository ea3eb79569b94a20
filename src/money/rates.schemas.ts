import { z } from 'zod';
import { decimalText, GB_BYTES, SAVINGS_KINDS } from './rate.ts';

const MAX_NAME = 256;

/** A name in a path, its percent-encoding resolved; characters are counted as OpenMetadata counts them. */
const name = z
  .string()
  .refine((text) => text !== '' && [...text].length <= MAX_NAME, `must have 1 to ${MAX_NAME} characters`);

export const typeParams = z.strictObject({
  service_type: name.describe('as OpenMetadata writes it, in the same case: Snowflake, BigQuery'),
});

export const serviceParams = typeParams.extend({
  service: name.describe('name of a database service, in the same case'),
});

const usdPerGbMonth = z
  .union([z.number(), z.string()])
  .transform((value, context) => {
    const text = decimalText(value);
    if (text === null)
      context.addIssue('must be a decimal from 0 to 1000000, with at most 12 decimals and 15 digits');
    return text ?? z.NEVER;
  })
  .describe('0 to 1000000, at most 12 decimals; a number, or the same in text');

export const rateBody = z.strictObject({
  usd_per_gb_month: usdPerGbMonth,
  gb_bytes: z.literal(GB_BYTES).default(1_073_741_824).describe('bytes of a GB: 10^9 or 2^30'),
  savings_kind: z
    .enum(SAVINGS_KINDS)
    .default('cash')
    .describe('capacity: dropping a table frees room in provisioned storage, and no money'),
  note: z
    .string()
    .max(500)
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .default(''),
});

export type RateBody = z.infer<typeof rateBody>;

const rateFields = {
  origin: z.enum(['list', 'own']),
  service_type: z.string(),
  service: z.string().nullable().describe('null: every service of the type'),
  tier: z.string().nullable(),
  usd_per_gb_month: z.number().nonnegative(),
  gb_bytes: z.int().positive(),
  savings_kind: z.enum(SAVINGS_KINDS),
  source: z.string(),
  as_of: z.iso.date(),
};

/** A rate as answers name it that were computed with it. */
export const usedRate = z.object(rateFields).meta({ id: 'UsedRate' });

const rateResponse = z.object({
  ...rateFields,
  tier: rateFields.tier.describe('null for an own rate: it replaces all tiers of the list'),
  certainty: z.string(),
  note: z.string(),
  changed_at: z.iso.datetime().nullable().describe('null for a rate of the list'),
  changed_by: z.string().nullable(),
  in_catalogue: z
    .boolean()
    .nullable()
    .describe('whether the last scan saw such a service; null before the first one'),
});

export type RateResponse = z.infer<typeof rateResponse>;

const ratesPending = z.boolean().describe('published figures do not yet follow the last change of a rate');

export const changedRateResponse = rateResponse
  .extend({ rates_pending: ratesPending })
  .meta({ id: 'ChangedRate' });

export type ChangedRateResponse = z.infer<typeof changedRateResponse>;

export const ratesResponse = z
  .object({ data: z.array(rateResponse), rates_pending: ratesPending })
  .meta({ id: 'Rates' });

export type RatesResponse = z.infer<typeof ratesResponse>;
