import { createHash } from 'node:crypto';
import type { ConnectionOptions } from 'mysql2';
import { inTime } from './in-time.ts';
import { connectOnce } from './mysql.ts';

/**
 * A holder that falls silent without closing its connection (power loss, a paused machine, a cut network) loses
 * the lock after this, so that another goes on within a minute; one that lives asks something far more often.
 */
const SESSION_SECONDS = 45;
const HEARTBEAT_MS = 15_000;

export type Lock = {
  /** Whether the connection that holds the lock still lives. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
};

/** A lock's name: MySQL allows 64 characters and shares names server-wide, so the schema is part of it. */
export const lockName = (purpose: string, schema: string): string =>
  `thirdeye.${purpose}.${createHash('sha256').update(schema).digest('hex').slice(0, 32)}`;

/** Whether nobody holds a lock at the moment. */
export const isFree = async (options: ConnectionOptions, name: string): Promise<boolean> => {
  const connection = await connectOnce(options);
  try {
    const [rows] = await inTime(connection.query('SELECT IS_FREE_LOCK(?) AS free', [name]));
    return (rows as { free: number | null }[])[0]?.free === 1;
  } finally {
    connection.destroy();
  }
};

/**
 * Takes MySQL's named lock on a connection of its own, so that the death of the holder frees it. Resolves to
 * null when another session holds it after `waitSeconds`.
 */
export const acquireLock = async (
  options: ConnectionOptions,
  name: string,
  waitSeconds = 0,
): Promise<Lock | null> => {
  const connection = await connectOnce(options);
  try {
    await inTime(connection.query(`SET SESSION wait_timeout = ${SESSION_SECONDS}`));
    const asking = connection.query('SELECT GET_LOCK(?, ?) AS got', [name, waitSeconds]);
    const [rows] = await inTime(asking, waitSeconds * 1_000);
    if ((rows as { got: number | null }[])[0]?.got !== 1) {
      await inTime(connection.end());
      return null;
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
  const heartbeat = setInterval(() => {
    connection.ping().catch(() => undefined); // isHeld tells
  }, HEARTBEAT_MS);
  return {
    isHeld: () =>
      inTime(connection.query('SELECT IS_USED_LOCK(?) = CONNECTION_ID() AS mine', [name])).then(
        ([rows]) => (rows as { mine: number | null }[])[0]?.mine === 1,
        () => false, // a connection that is dead or does not answer holds nothing to rely on
      ),
    release: async () => {
      clearInterval(heartbeat);
      try {
        // At a goodbye the server closes the socket first and frees the lock later: whoever comes next would find it taken.
        await inTime(connection.query('DO RELEASE_LOCK(?)', [name]));
        await inTime(connection.end());
      } catch {
        connection.destroy(); // the server frees the lock of a session that is gone or silent, too
      }
    },
  };
};
