import { z } from 'zod';
import { idInText, numberInText } from '../http/number.schemas.ts';

const count = z.int().nonnegative();

export const beginScanBody = z.strictObject({
  mode: z
    .enum(['full', 'incremental'])
    .default('full')
    .describe('incremental: only what has changed is read, as in scans that come by themselves'),
  backfill: z
    .boolean()
    .default(false)
    .describe(
      "whether the days before the first scan are rebuilt again from OpenMetadata's own records; refused where HISTORY_BACKFILL_DAYS is 0",
    ),
});

export const scanResponse = z
  .object({
    id: z.int().positive(),
    state: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']),
    phase: z.enum(['probing', 'reading', 'publishing', 'done']),
    mode: z
      .enum(['full', 'incremental'])
      .nullable()
      .describe('incremental: only what has changed was read; null: it has not begun to read'),
    tables_read: count,
    tables_total: count.nullable().describe('live tables and views in the catalogue'),
    changed: count.nullable().describe('tables new or different since the scan before'),
    removed: count.nullable(),
    started_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Scan' });

export type ScanResponse = z.infer<typeof scanResponse>;

export const scansQuery = z.strictObject({
  limit: numberInText(/^([1-9]\d?|1\d\d|200)$/, { type: 'integer', minimum: 1, maximum: 200, default: 20 })
    .prefault('20')
    .describe('1 to 200'),
  before: idInText().optional().describe('only scans older than the one with this id'),
});

export const scansResponse = z.object({ data: z.array(scanResponse) }).meta({ id: 'Scans' });

export const scanParams = z.object({ id: idInText().describe('id of a scan') });
