import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from '../../src/db/mysql.ts';
import type { SessionPool } from '../../src/db/pool.ts';
import { createThirdeyePool, thirdeyeDb } from '../../src/db/thirdeye.ts';
import { migrateOnce } from '../support/migrating.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { testConfig } from '../support/service.ts';

const SHORT_MS = 500;
const LONG_MS = 60_000;

describe('a pool whose connections are all at work', () => {
  let databases: TestDatabases;
  let pool: SessionPool;

  beforeAll(async () => {
    databases = await createTestDatabases('pool');
    await migrateOnce(databases);
    const { mysql, thirdeye } = testConfig(databases);
    pool = createThirdeyePool(connectionOptions(mysql, thirdeye), thirdeye.schema, 1);
  });
  afterAll(async () => {
    await pool.close();
    await databases.drop();
  });

  it('keeps nobody waiting longer than a statement may take, and does nothing for who has gone', async () => {
    const [patient, hasty] = [thirdeyeDb(pool, LONG_MS), thirdeyeDb(pool, SHORT_MS)];
    const order: string[] = [];
    const slow = sql`SELECT SLEEP(2)`.execute(patient).then(() => order.push('slow'));
    const note = (name: string) => () => order.push(name);
    const write = (key: string) =>
      hasty
        .insertInto('idempotency_keys')
        .values({ key_hash: key, body_hash: 'x', item_id: 1, created_at: new Date() })
        .execute();
    await expect.poll(() => pool.use().used).toBe(1);
    const late = Array.from({ length: 5 }, (_, i) => write(`late ${i}`));
    const ended = Promise.allSettled(late).then((all) => {
      order.push('late');
      return all;
    });
    const waiting = sql`SELECT 1`.execute(patient).then(note('waiting'));
    await expect.poll(() => pool.use(), { interval: 5 }).toEqual({ size: 1, used: 1, waiting: 6 });
    for (const { status, ...rest } of await ended) {
      expect(status).toBe('rejected');
      expect(rest).toMatchObject({ reason: { code: 'PROTOCOL_SEQUENCE_TIMEOUT' } });
    }
    expect(pool.use()).toEqual({ size: 1, used: 1, waiting: 1 });
    await Promise.all([slow, waiting]);
    expect(order).toEqual(['late', 'slow', 'waiting']);
    await write('in time');
    const kept = await patient.selectFrom('idempotency_keys').select('key_hash').execute();
    expect(kept).toEqual([{ key_hash: 'in time' }]);
    expect(pool.use()).toEqual({ size: 1, used: 0, waiting: 0 });
  });
});
