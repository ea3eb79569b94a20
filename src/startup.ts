import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'mysql2';
import { loadMigrations, migrate } from './db/migrate.ts';
import { mysqlFault } from './db/mysql-errors.ts';
import { ownSchemaFault } from './db/own-schema.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';

/** Pause before the next try, doubled with every failure. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

type StartupDeps = {
  options: ConnectionOptions;
  schema: string;
  lifecycle: Lifecycle;
  log: Pick<Log, 'info' | 'warn'>;
  signal: AbortSignal;
};

/**
 * Brings our schema up to date, waiting with back-off while MySQL is away. Rejects when trying again would not
 * help, as with a migration that fails; resolves to false when it was told to stop.
 */
export const prepareSchema = async ({
  options,
  schema,
  lifecycle,
  log,
  signal,
}: StartupDeps): Promise<boolean> => {
  const migrations = await loadMigrations();
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const unknown = await migrate(options, schema, migrations);
      if (unknown !== null) {
        if (unknown.length > 0)
          log.warn({ unknown }, 'the schema has migrations of a newer version of ThirdEye');
        lifecycle.waitingFor = null;
        return true;
      }
      lifecycle.waitingFor = 'another replica is migrating the schema';
      log.info({ attempt }, lifecycle.waitingFor);
    } catch (error) {
      const fault = ownSchemaFault(error);
      if (fault === null) throw error;
      lifecycle.waitingFor = fault.message;
      log.warn({ attempt, fault: mysqlFault(error) }, `${fault.message}; trying again`);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    // Rejects when it is cut short by an abort, which ends the loop.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return false;
};
