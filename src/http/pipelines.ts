import type { Socket } from 'node:net';

/** Requests of one connection that may be under way at a time. Browsers and proxies have one. */
const MOST = 20;

/**
 * Counts the requests of each connection that are under way: HTTP/1.1 lets everybody ask on without waiting for answers, and
 * each request holds what its answer takes.
 */
export const createPipelines = () => {
  const underWay = new WeakMap<Socket, number>();
  return {
    /** Counts one more; false when it would be too many. */
    enter: (socket: Socket): boolean => {
      const n = (underWay.get(socket) ?? 0) + 1;
      if (n > MOST) return false;
      underWay.set(socket, n);
      return true;
    },
    leave: (socket: Socket): void => {
      underWay.set(socket, (underWay.get(socket) ?? 1) - 1);
    },
  };
};
