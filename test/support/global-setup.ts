import type { TestProject } from 'vitest/node';
import { type MysqlServer, startMysql } from '../../src/demo/mysql/start.ts';
import { createMigratedSchema, dropMigratedSchema, type MigratedSchema } from './own-schema.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** An administrator's account on the server of this test run. */
    mysql: Pick<MysqlServer, 'host' | 'port' | 'user' | 'password' | 'version' | 'source'>;
    migrated: MigratedSchema;
  }
}

/**
 * Nobody's time zone here, ON PURPOSE: a test server in UTC hides every statement that relies on the
 * server's time zone. Whatever does must break in the tests.
 */
const TIME_ZONE = '+05:00';

type Shared = { started: Promise<{ server: MysqlServer; migrated: MigratedSchema }>; users: number };

/** Vitest loads this file once for each project that has tests to run; they share one server through this. */
const holder = globalThis as typeof globalThis & { [key: symbol]: Shared | undefined };
const KEY = Symbol.for('thirdeye.test-mysql');

const start = async () => {
  const server = await startMysql({ timeZone: TIME_ZONE, log: (line) => console.log(`MySQL: ${line}`) });
  console.log(`MySQL ${server.version} (${server.source}) on ${server.host}:${server.port}`);
  return { server, migrated: await createMigratedSchema(server) };
};

export const setup = async (project: TestProject): Promise<void> => {
  const shared = holder[KEY] ?? { started: start(), users: 0 };
  holder[KEY] = shared;
  shared.users += 1;
  const { server, migrated } = await shared.started;
  const { host, port, user, password, version, source } = server;
  project.provide('mysql', { host, port, user, password, version, source });
  project.provide('migrated', migrated);
};

export const teardown = async (): Promise<void> => {
  const shared = holder[KEY];
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  holder[KEY] = undefined;
  const { server, migrated } = await shared.started;
  await dropMigratedSchema(server, migrated);
  await server.stop();
};
