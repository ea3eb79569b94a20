/**
 * A session that falls silent without closing its connection loses what it has locked after this. One that has nothing to do
 * is closed, too, and opened again when it is needed.
 */
export const IDLE_SECONDS = 600;

/**
 * Every session is alike whatever the server's defaults are: UTC, strict, and with the quoting rules that the
 * driver's escaping relies on (a server with NO_BACKSLASH_ESCAPES or ANSI_QUOTES would break it). Lists made
 * by GROUP_CONCAT are not cut. Nobody waits for a table's metadata lock longer than a minute (the default is a
 * year), and a server-wide limit of SELECTs does not end a scan.
 */
export const SESSION = `wait_timeout = ${IDLE_SECONDS}, group_concat_max_len = 1048576, lock_wait_timeout = 60, max_execution_time = 0, autocommit = 1, sql_safe_updates = 0, SESSION transaction_isolation = 'REPEATABLE-READ', time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`;

/** A second guard beside the account's rights: a mis-granted account still cannot write (MySQL error 1792). */
export const READ_ONLY = 'SESSION transaction_read_only = ON';
