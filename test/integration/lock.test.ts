import { expect, inject, it } from 'vitest';
import { acquireLock } from '../../src/db/lock.ts';
import { createTcpProxy } from '../support/tcp-proxy.ts';

const DELAY_MS = 50;

it('is free for the next one as soon as it has been released, however long the way to the server is', async () => {
  const { host, port, user, password } = inject('mysql');
  const proxy = await createTcpProxy({ host, port }, { delayMs: DELAY_MS });
  await proxy.open();
  const name = 'thirdeye.a-lock-of-a-test';
  const far = await acquireLock({ host: '127.0.0.1', port: proxy.port, user, password }, name);
  const near = { host, port, user, password };
  expect(await acquireLock(near, name)).toBeNull();
  await far?.release();
  const next = await acquireLock(near, name);
  expect(await next?.isHeld()).toBe(true);
  await next?.release();
  await proxy.close();
});
