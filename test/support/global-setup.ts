import type { TestProject } from 'vitest/node';
import { type MysqlServer, startMysql } from '../../src/demo/mysql/start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** An administrator's account on the server of this test run. */
    mysql: Pick<MysqlServer, 'host' | 'port' | 'user' | 'password' | 'version' | 'source'>;
  }
}

/**
 * Nobody's time zone here, ON PURPOSE: a test server in UTC hides every statement that relies on the
 * server's time zone. Whatever does must break in the tests.
 */
const TIME_ZONE = '+05:00';

type Shared = { server: Promise<MysqlServer>; users: number };

/** Vitest loads this file once for each project that has tests to run; they share one server through this. */
const holder = globalThis as typeof globalThis & { [key: symbol]: Shared | undefined };
const KEY = Symbol.for('thirdeye.test-mysql');

const start = async (): Promise<MysqlServer> => {
  const server = await startMysql({ timeZone: TIME_ZONE, log: (line) => console.log(`MySQL: ${line}`) });
  console.log(`MySQL ${server.version} (${server.source}) on ${server.host}:${server.port}`);
  return server;
};

export const setup = async (project: TestProject): Promise<void> => {
  const shared = holder[KEY] ?? { server: start(), users: 0 };
  holder[KEY] = shared;
  shared.users += 1;
  const { host, port, user, password, version, source } = await shared.server;
  project.provide('mysql', { host, port, user, password, version, source });
};

export const teardown = async (): Promise<void> => {
  const shared = holder[KEY];
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  holder[KEY] = undefined;
  await (await shared.server).stop();
};
