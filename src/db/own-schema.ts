import { isTransient, type MysqlFault, mysqlFault } from './mysql-errors.ts';

const WORDS: Partial<Record<MysqlFault, string>> = {
  unreachable:
    'MySQL does not answer at OM_MYSQL_HOST and OM_MYSQL_PORT, or THIRDEYE_MYSQL_HOST and THIRDEYE_MYSQL_PORT',
  tls: 'no secure connection to MySQL: check OM_MYSQL_SSL_MODE and OM_MYSQL_SSL_CA',
  access_denied: 'MySQL refuses the account of THIRDEYE_MYSQL_USER and THIRDEYE_MYSQL_PW',
  database_denied: 'the account of THIRDEYE_MYSQL_USER has no rights on the schema THIRDEYE_MYSQL_SCHEMA',
  unknown_database: 'the schema THIRDEYE_MYSQL_SCHEMA does not exist and the account may not create it',
  select_denied:
    'the account of THIRDEYE_MYSQL_USER lacks rights on the schema THIRDEYE_MYSQL_SCHEMA: GRANT ALL on it',
  lock_wait: "another session holds a table or a row of ThirdEye's schema",
  read_only: 'MySQL takes no writes at the moment',
  disk_full: 'MySQL has no room left for writes',
  too_many_connections: 'MySQL has no connection to spare',
};

/** A fault of our own schema that passes or that an operator mends, in words that name settings and no values; null for others. */
export const ownSchemaFault = (error: unknown): { code: string; message: string } | null => {
  const fault = mysqlFault(error);
  if (!isTransient(fault)) return null;
  return { code: `thirdeye_${fault}`, message: WORDS[fault] ?? 'MySQL is busy' };
};
