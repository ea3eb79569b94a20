import { z } from 'zod';

const timestamp = z.iso.datetime();

export const healthResponse = z
  .object({
    status: z.literal('ok'),
    service: z.literal('thirdeye-analytics'),
    version: z.string(),
    timestamp,
  })
  .meta({ id: 'Health' });

export const liveResponse = z.object({ status: z.literal('alive'), timestamp }).meta({ id: 'Liveness' });

const check = z.object({ status: z.enum(['ok', 'pending', 'failed']), message: z.string().nullable() });

export type Check = z.infer<typeof check>;

export const readyResponse = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'not_ready'])
      .describe('degraded: a database is out of reach, the last score is served'),
    checks: z.object({ thirdeye: check, openmetadata: check, migrations: check, last_scan: check }),
    auth: z.enum(['enabled', 'disabled']),
    timestamp,
  })
  .meta({ id: 'Readiness' });

export type ReadyResponse = z.infer<typeof readyResponse>;
