import type { Fault } from './fault.ts';
import { isIpAddress } from './fields.ts';
import { type Env, isSet, type ReadableValues, type Values } from './read.ts';
import { variables } from './variables.ts';

/** What SQLAlchemy takes when only the other of its two variables is set. */
const SQLALCHEMY = { poolSize: 5, maxOverflow: 10 };
const SYSTEM_SCHEMAS = new Set(['mysql', 'information_schema', 'performance_schema', 'sys', 'ndbinfo']);

type Pool = { size: number; warning: string | null };

/** Connections per pool: DB_POOL_SIZE when it is set, else the predecessor's size plus overflow, else the default. */
export function poolOf(values: Values, env: Env): Pool {
  const { DB_POOL_SIZE: own, SQLALCHEMY_POOL_SIZE: size, SQLALCHEMY_MAX_OVERFLOW: overflow } = values;
  const names = [
    ...(size === null ? [] : ['SQLALCHEMY_POOL_SIZE']),
    ...(overflow === null ? [] : ['SQLALCHEMY_MAX_OVERFLOW']),
  ].join(' and ');
  if (names === '') return { size: own, warning: null };
  if (isSet(env, 'DB_POOL_SIZE')) {
    return { size: own, warning: `${names}: deprecated and ignored, because DB_POOL_SIZE is set` };
  }
  const sum = (size ?? SQLALCHEMY.poolSize) + (overflow ?? SQLALCHEMY.maxOverflow);
  return { size: sum, warning: `${names}: deprecated; set DB_POOL_SIZE=${sum} instead` };
}

/** Rules between the variables of MySQL. */
export function databaseFaults(values: ReadableValues): Fault[] {
  const faults: Fault[] = [];
  const schema = values.THIRDEYE_MYSQL_SCHEMA?.toLowerCase();
  if (schema !== undefined && schema === values.OM_MYSQL_DB?.toLowerCase()) {
    faults.push({
      name: 'THIRDEYE_MYSQL_SCHEMA',
      message: 'the same schema as OM_MYSQL_DB; allowed: a schema of its own',
    });
  }
  if (schema !== undefined && SYSTEM_SCHEMAS.has(schema)) {
    faults.push({
      name: 'THIRDEYE_MYSQL_SCHEMA',
      message: 'a system schema of MySQL; allowed: a schema of its own',
    });
  }
  if (values.OM_MYSQL_SSL_MODE === 'VERIFY_CA' && values.OM_MYSQL_SSL_CA === null) {
    faults.push({
      name: 'OM_MYSQL_SSL_CA',
      message: `not set, but OM_MYSQL_SSL_MODE=VERIFY_CA needs it; allowed: ${variables.OM_MYSQL_SSL_CA.allowed}`,
    });
  }
  for (const name of ['OM_MYSQL_HOST', 'THIRDEYE_MYSQL_HOST'] as const) {
    if (values.OM_MYSQL_SSL_MODE !== 'VERIFY_IDENTITY' || !isIpAddress(values[name] ?? '')) continue;
    faults.push({
      name,
      message: 'an IP address, which OM_MYSQL_SSL_MODE=VERIFY_IDENTITY cannot verify; allowed: a host name',
    });
  }
  return faults;
}

/** Settings of MySQL that work but should be known. */
export function databaseWarnings(values: Values, env: Env): string[] {
  const warnings: string[] = [];
  const pool = poolOf(values, env);
  if (pool.warning !== null) warnings.push(pool.warning);
  for (const [user, name] of [
    ['OM_MYSQL_USER_RO', 'OM_MYSQL_PW_RO'],
    ['THIRDEYE_MYSQL_USER', 'THIRDEYE_MYSQL_PW'],
  ] as const) {
    if (values[name] === null) warnings.push(`${name}: not set; ${user} connects without a password`);
    else if (values[name] !== env[name]?.trim())
      warnings.push(`${name}: begins or ends with blanks, which are sent`);
  }
  if (values.OM_MYSQL_USER_RO === values.THIRDEYE_MYSQL_USER) {
    warnings.push(
      'THIRDEYE_MYSQL_USER: the same account as OM_MYSQL_USER_RO, which should only be able to read',
    );
  }
  const { OM_MYSQL_SSL_MODE: mode, OM_MYSQL_SSL_CA: ca } = values;
  if (ca !== null && (mode === 'DISABLED' || mode === 'REQUIRED')) {
    warnings.push(`OM_MYSQL_SSL_CA: ignored, because OM_MYSQL_SSL_MODE=${mode} verifies nothing`);
  }
  return warnings;
}
