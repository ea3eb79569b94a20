import { describe, expect, it } from 'vitest';
import { isTransient, mysqlErrno, mysqlFault } from '../../src/db/mysql-errors.ts';

const fault = (code: string) => mysqlFault(Object.assign(new Error('x'), { code }));

describe('an error of the driver', () => {
  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['ETIMEDOUT', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EPIPE', 'unreachable'],
    ['PROTOCOL_CONNECTION_LOST', 'unreachable'],
    ['PROTOCOL_SEQUENCE_TIMEOUT', 'unreachable'],
    ['ER_SERVER_SHUTDOWN', 'unreachable'],
    ['ER_CLIENT_INTERACTION_TIMEOUT', 'unreachable'],
    ['ER_ACCESS_DENIED_ERROR', 'access_denied'],
    ['ER_MUST_CHANGE_PASSWORD_LOGIN', 'access_denied'],
    ['ER_DBACCESS_DENIED_ERROR', 'database_denied'],
    ['ER_BAD_DB_ERROR', 'unknown_database'],
    ['ER_NO_SUCH_TABLE', 'table_missing'],
    ['ER_BAD_FIELD_ERROR', 'column_missing'],
    ['ER_TABLEACCESS_DENIED_ERROR', 'select_denied'],
    ['ER_COLUMNACCESS_DENIED_ERROR', 'select_denied'],
    ['ER_CON_COUNT_ERROR', 'too_many_connections'],
    ['ER_USER_LIMIT_REACHED', 'too_many_connections'],
    ['ER_LOCK_DEADLOCK', 'lock_wait'],
    ['ER_LOCK_WAIT_TIMEOUT', 'lock_wait'],
    ['ER_LOCK_TABLE_FULL', 'lock_wait'],
    ['ER_TRANSACTION_ROLLBACK_DURING_COMMIT', 'lock_wait'],
    ['ER_SECURE_TRANSPORT_REQUIRED', 'tls'],
    ['HANDSHAKE_SSL_ERROR', 'tls'],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ER_PARSE_ERROR', 'other'],
    ['ER_DUP_ENTRY', 'other'],
  ])('%s is %s', (code, expected) => {
    expect(fault(code)).toBe(expected);
  });

  it('of a server in offline mode is unreachable', () => {
    expect(fault('ER_SERVER_OFFLINE_MODE')).toBe('unreachable');
  });

  it.each([
    "Can't add new command when connection is in closed state",
    'Pool is closed.',
    'Connection lost: The server closed the connection.',
  ])('without a code: %s', (message) => {
    expect(mysqlFault(new Error(message))).toBe('unreachable');
  });

  it.each([undefined, null, 0, 'ECONNREFUSED', {}, { code: null }, new Error('x'), { code: 'constructor' }])(
    'is other when it is not of the driver: %s',
    (error) => {
      expect(mysqlFault(error)).toBe('other');
    },
  );

  it('may be of several addresses tried in turn', () => {
    const error = Object.assign(new AggregateError([new Error('x')]), { code: 'ECONNREFUSED' });
    expect(mysqlFault(error)).toBe('unreachable');
  });
});

describe('another try', () => {
  it('is worth it for whatever passes or the operator mends outside', () => {
    const worth = ['unreachable', 'tls', 'access_denied', 'unknown_database', 'database_denied'] as const;
    const too = ['select_denied', 'too_many_connections', 'lock_wait'] as const;
    expect([...worth, ...too].every(isTransient)).toBe(true);
    expect(['table_missing', 'column_missing', 'other'].some((f) => isTransient(f as 'other'))).toBe(false);
  });
});

describe('the number of an error', () => {
  it('is that of MySQL, 0 without one', () => {
    expect(mysqlErrno(Object.assign(new Error('x'), { errno: 1146 }))).toBe(1146);
    expect([undefined, null, 'x', new Error('x')].map(mysqlErrno)).toEqual([0, 0, 0, 0]);
  });

  it('is none of the operating system', () => {
    expect(
      mysqlErrno(Object.assign(new Error('x'), { errno: -111, code: 'ECONNREFUSED' })),
    ).toBeLessThanOrEqual(0);
  });
});
