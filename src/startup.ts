import type { ConnectionOptions } from 'mysql2';
import { loadMigrations, migrate } from './db/migrate.ts';
import { isTransient, type MysqlFault, mysqlFault } from './db/mysql-errors.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Pause before the next try, doubled with every failure. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

type Log = { info(obj: object, msg: string): void; warn(obj: object, msg: string): void };

export type StartupDeps = {
  options: ConnectionOptions;
  schema: string;
  lifecycle: Lifecycle;
  log: Log;
  signal: AbortSignal;
};

const WAITING: Partial<Record<MysqlFault, string>> = {
  unreachable:
    'MySQL does not answer at OM_MYSQL_HOST and OM_MYSQL_PORT, or THIRDEYE_MYSQL_HOST and THIRDEYE_MYSQL_PORT',
  tls: 'no secure connection to MySQL: check OM_MYSQL_SSL_MODE and OM_MYSQL_SSL_CA',
  access_denied: 'MySQL refuses the account of THIRDEYE_MYSQL_USER and THIRDEYE_MYSQL_PW',
  database_denied: 'the account of THIRDEYE_MYSQL_USER has no rights on the schema THIRDEYE_MYSQL_SCHEMA',
  unknown_database: 'the schema THIRDEYE_MYSQL_SCHEMA does not exist and the account may not create it',
  select_denied:
    'the account of THIRDEYE_MYSQL_USER lacks rights on the schema THIRDEYE_MYSQL_SCHEMA: GRANT ALL on it',
  lock_wait: 'another session holds a table that a migration changes',
  read_only: 'MySQL takes no writes at the moment',
  too_many_connections: 'MySQL has no connection to spare',
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

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
      const fault = mysqlFault(error);
      if (!isTransient(fault)) throw error;
      lifecycle.waitingFor = WAITING[fault] ?? 'MySQL is busy';
      log.warn({ attempt, fault }, `${lifecycle.waitingFor}; trying again`);
    }
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_PAUSE_MS), signal);
  }
  return false;
};
