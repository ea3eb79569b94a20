/** What went wrong, as far as the operator can act on it. */
export type MysqlFault =
  | 'unreachable'
  | 'tls'
  | 'access_denied'
  | 'unknown_database'
  | 'database_denied'
  | 'table_missing'
  | 'column_missing'
  | 'select_denied'
  | 'too_many_connections'
  | 'lock_wait'
  | 'read_only'
  | 'disk_full'
  | 'too_slow'
  | 'other';

const FAULTS = new Map<string, MysqlFault>(
  Object.entries({
    ER_ACCESS_DENIED_ERROR: 'access_denied',
    ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'access_denied',
    ER_ACCOUNT_HAS_BEEN_LOCKED: 'access_denied',
    ER_MUST_CHANGE_PASSWORD_LOGIN: 'access_denied',
    ER_HOST_NOT_PRIVILEGED: 'access_denied',
    ER_DBACCESS_DENIED_ERROR: 'database_denied',
    ER_BAD_DB_ERROR: 'unknown_database',
    ER_NO_SUCH_TABLE: 'table_missing',
    ER_BAD_FIELD_ERROR: 'column_missing',
    ER_TABLEACCESS_DENIED_ERROR: 'select_denied',
    ER_COLUMNACCESS_DENIED_ERROR: 'select_denied',
    ER_CON_COUNT_ERROR: 'too_many_connections',
    ER_USER_LIMIT_REACHED: 'too_many_connections',
    ER_TOO_MANY_USER_CONNECTIONS: 'too_many_connections',
    ER_QUERY_TIMEOUT: 'too_slow',
    ER_LOCK_WAIT_TIMEOUT: 'lock_wait',
    ER_LOCK_DEADLOCK: 'lock_wait',
    ER_LOCK_TABLE_FULL: 'lock_wait',
    ER_TRANSACTION_ROLLBACK_DURING_COMMIT: 'lock_wait',
    ER_OPTION_PREVENTS_STATEMENT: 'read_only',
    ER_READ_ONLY_MODE: 'read_only',
    ER_RECORD_FILE_FULL: 'disk_full',
    ER_DISK_FULL: 'disk_full',
    ER_DISK_FULL_NOWAIT: 'disk_full',
    ER_ERROR_ON_WRITE: 'disk_full',
    ER_TEMP_FILE_WRITE_FAILURE: 'disk_full',
    ER_SECURE_TRANSPORT_REQUIRED: 'tls',
    HANDSHAKE_SSL_ERROR: 'tls',
    HANDSHAKE_NO_SSL_SUPPORT: 'tls',
    ER_SERVER_OFFLINE_MODE: 'unreachable',
  }),
);

const UNREACHABLE =
  /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|PROTOCOL_|ER_SERVER_SHUTDOWN|ER_NORMAL_SHUTDOWN|ER_HOST_IS_BLOCKED|ER_CLIENT_INTERACTION_TIMEOUT|ER_QUERY_INTERRUPTED|POOL_CLOSED)/;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Sorts an error of the driver; whatever is not of the driver is `other`. */
export const mysqlFault = (error: unknown): MysqlFault => {
  const code = codeOf(error);
  const fault = FAULTS.get(code);
  if (fault !== undefined) return fault;
  if (UNREACHABLE.test(code)) return 'unreachable';
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return 'tls';
  const message = error instanceof Error ? error.message : '';
  return /connection is in closed state|Pool is closed|Connection lost/i.test(message)
    ? 'unreachable'
    : 'other';
};

/** MySQL's error number, 0 for errors that are not MySQL's. */
export const mysqlErrno = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0;

/** A row with the same unique key is there already. */
export const isDuplicate = (error: unknown): boolean => mysqlErrno(error) === 1062;

/** A lock that did not come, a table of locks that is full, a deadlock. */
const ENDING = new Set([1205, 1206, 1213]);

/**
 * Whether MySQL has, or may have, rolled the transaction back in which a statement met this: what comes after it in the
 * same session would be committed by itself.
 */
export const endsTransaction = (error: unknown): boolean => ENDING.has(mysqlErrno(error));

/** Faults that pass by themselves or that the operator mends outside: worth another try. */
export const isTransient = (fault: MysqlFault): boolean =>
  fault !== 'other' && fault !== 'table_missing' && fault !== 'column_missing';

/** As the driver would say it. */
const timeOut = (message: string): Error =>
  Object.assign(new Error(message), { code: 'PROTOCOL_SEQUENCE_TIMEOUT' });

/** Of a statement that nobody has answered. */
export const noAnswer = (ms: number): Error => timeOut(`no answer to a statement within ${ms / 1000} s`);

/** Of a pool whose connections are all at work. */
export const noConnection = (ms: number): Error => timeOut(`no connection was free within ${ms / 1000} s`);
