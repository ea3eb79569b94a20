import type { Socket } from 'node:net';
import {
  type CompiledQuery,
  MysqlDialect,
  type MysqlPool,
  type MysqlPoolConnection,
  type MysqlQueryResult,
} from 'kysely';
import { type ConnectionOptions, createPool, escapeId, type PoolConnection } from 'mysql2';
import { endsTransaction, mysqlFault, noAnswer, noConnection } from './mysql-errors.ts';
import { type OnRow, streamRows } from './row-stream.ts';
import { READ_ONLY, SESSION } from './session.ts';
import type { Turns } from './turns.ts';

/**
 * How long a statement may go without an answer: then its connection is cut, for a server that hangs closes none. Of a
 * request nobody waits longer, nor for a connection; a scan's may have to work through millions of rows.
 */
export const STATEMENT_MS = { request: 10_000, scan: 300_000 };
/** Connections that have not said goodbye by then are cut, unless the caller says otherwise. */
const CLOSE_MS = 2_000;

/** A pool that is at work all the time looks again what it may do after this. */
const RIGHTS_MS = 1_000;

/** Connections at work, and callers that wait for one. */
export type PoolUse = { size: number; used: number; waiting: number };

export type SessionPool = {
  /** The pool with a limit for each statement; several faces share the connections. */
  dialect(statementMs: number): MysqlDialect;
  use(): PoolUse;
  /** Rows of a query one by one, on a connection of its own; `silentMs` is how long none may come. */
  stream(query: CompiledQuery, onRow: OnRow, signal: AbortSignal, silentMs: number): Promise<void>;
  /** Ends all connections once their statements have been answered, by force when that takes too long. */
  close(withinMs?: number): Promise<void>;
};

type PoolDeps = {
  options: ConnectionOptions;
  database: string;
  size: number;
  readOnly: boolean;
  /** Of a scan: statements wait for their turn, and for a connection as long as it takes; unset, none does. */
  turns?: Turns | undefined;
};

const socketOf = (connection: object): Socket => (connection as { stream: Socket }).stream;

/** `destroy` alone would wait for the other end to agree, and never call back. */
const cut = (connection: PoolConnection): void => {
  connection.destroy();
  socketOf(connection).destroy();
};

/** A pool whose sessions are all alike, and that outlives a server which hangs, restarts or is away. */
export const createSessionPool = ({ options, database, size, readOnly, turns }: PoolDeps): SessionPool => {
  const pool = createPool({ ...options, database, connectionLimit: size, maxIdle: size });
  const open = new Set<PoolConnection>();
  /** When a connection last answered; when one last did not. Monotonic milliseconds. */
  const heardAt = new WeakMap<PoolConnection, number>();
  let silentAt = 0;
  let used = 0;
  let waiting = 0;

  // Queued ahead of the first query of the new connection. Kysely's own hook would let a connection whose set-up
  // failed be used later without it.
  pool.on('connection', (connection) => {
    open.add(connection);
    heardAt.set(connection, performance.now());
    socketOf(connection).once('close', () => open.delete(connection));
    connection.query(`SET ${SESSION}${readOnly ? `, ${READ_ONLY}` : ''}`, (error) => {
      if (error !== null) connection.destroy();
    });
  });
  // Rights on a schema are looked up when it is selected: a GRANT or REVOKE must reach open connections, too, but not
  // between any two statements of a scan.
  const selected = new WeakMap<PoolConnection, number>();
  let rightsAt = 0;
  const select = (connection: PoolConnection): void => {
    if (used === 0 || performance.now() - rightsAt > RIGHTS_MS) rightsAt = performance.now();
    if (selected.get(connection) === rightsAt) return;
    selected.set(connection, rightsAt);
    connection.query(`USE ${escapeId(database, true)}`, () => undefined);
  };
  if (readOnly) pool.on('acquire', select);

  /** One that has answered nothing since another fell silent is likely to be dead as well. */
  const isSuspect = (connection: PoolConnection): boolean => (heardAt.get(connection) ?? 0) < silentAt;

  const take = (callback: (error: unknown, connection?: PoolConnection) => void): void =>
    pool.getConnection((error, connection) => {
      if (error !== null) return callback(error);
      if (!isSuspect(connection)) return callback(null, connection);
      cut(connection);
      take(callback);
    });

  const patient = (connection: PoolConnection, ms: number): MysqlPoolConnection => {
    let isReleased = false;
    let isReadOnly = false;
    /** What has ended the transaction that this connection was taken for: nothing is sent behind it. */
    let ending: unknown = null;
    const send = (
      sql: string,
      parameters: readonly unknown[],
      callback: (error: unknown, result: MysqlQueryResult) => void,
    ): void => {
      if (ending !== null && sql !== 'rollback') {
        callback(ending, []);
        return;
      }
      let isOver = false;
      const timer = setTimeout(() => {
        isOver = true;
        silentAt = performance.now();
        cut(connection);
        callback(noAnswer(ms), []);
      }, ms);
      try {
        connection.query(sql, [...parameters], (error, result) => {
          if (isOver) return;
          clearTimeout(timer);
          heardAt.set(connection, performance.now());
          isReadOnly ||= mysqlFault(error) === 'read_only';
          if (endsTransaction(error)) ending = error;
          callback(error, result as unknown as MysqlQueryResult);
        });
      } catch (error) {
        clearTimeout(timer); // it could not even be put into words
        callback(error, []);
      }
    };
    const query: typeof send = (sql, parameters, callback) => {
      if (turns === undefined) return send(sql, parameters, callback);
      void turns.take().then((done) =>
        send(sql, parameters, (error, result) => {
          done();
          callback(error, result);
        }),
      );
    };
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      used -= 1;
      // After a failover the same name may lead to a server that takes writes.
      if (isReadOnly) cut(connection);
      else connection.release();
    };
    // All that Kysely asks of a connection here: nothing is streamed and nothing cancelled.
    return { query, release, destroy: () => cut(connection) } as unknown as MysqlPoolConnection;
  };

  const face = (ms: number): MysqlPool => ({
    getConnection: (callback) => {
      waiting += 1;
      let isOver = false;
      const giveUp = (): void => {
        isOver = true;
        waiting -= 1;
        callback(noConnection(ms), undefined as never);
      };
      const timer = turns === undefined ? setTimeout(giveUp, ms) : undefined;
      take((error, connection) => {
        // Who has been told that it failed may have asked again: nothing is done twice.
        if (isOver) return connection?.release();
        clearTimeout(timer);
        waiting -= 1;
        if (connection === undefined) return callback(error, undefined as never);
        used += 1;
        callback(null, patient(connection, ms));
      });
    },
    end: (callback) => {
      close().then(() => callback(null), callback);
    },
  });

  const stream: SessionPool['stream'] = async (query, onRow, signal, silentMs) => {
    signal.throwIfAborted();
    const connection = await new Promise<PoolConnection>((resolve, reject) =>
      take((error, taken) => (taken === undefined ? reject(error) : resolve(taken))),
    );
    used += 1;
    const done = await turns?.take();
    const silent = (): Error => {
      silentAt = performance.now();
      return noAnswer(silentMs);
    };
    try {
      await streamRows(connection, query, onRow, { signal, silentMs, noAnswer: silent });
      heardAt.set(connection, performance.now());
      connection.release();
    } catch (error) {
      cut(connection); // rows may still be under way
      throw error;
    } finally {
      done?.();
      used -= 1;
    }
  };

  let closing: Promise<void> | null = null;
  const close = (withinMs = CLOSE_MS): Promise<void> => {
    closing ??= new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const connection of open) socketOf(connection).destroy();
        resolve();
      }, withinMs);
      // A connection that is dead already reports an error: it is closed all the same.
      pool.end(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    return closing;
  };

  return {
    dialect: (statementMs) => new MysqlDialect({ pool: face(statementMs) }),
    use: () => ({ size, used, waiting }),
    stream,
    close,
  };
};
