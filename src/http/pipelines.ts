import type { Socket } from 'node:net';

/** Requests of one connection that may be under way at a time. Browsers and proxies have one. */
const MOST = 20;

/**
 * Knows the requests of each connection that are under way: HTTP/1.1 lets everybody ask on without waiting for answers, and
 * each request holds what its answer takes. When a connection dies, all of its requests are over: before Node 24 an answer
 * that waits for those before it says nothing then.
 */
export const createPipelines = () => {
  const underWay = new WeakMap<Socket, Set<() => void>>();
  const ofConnection = (socket: Socket): Set<() => void> => {
    const known = underWay.get(socket);
    if (known !== undefined) return known;
    const requests = new Set<() => void>();
    underWay.set(socket, requests);
    socket.on('close', () => {
      for (const over of requests) over();
    });
    return requests;
  };
  return {
    /** Takes one more, and calls `over` if its connection dies; false when it would be too many. */
    enter: (socket: Socket, over: () => void): boolean => {
      const requests = ofConnection(socket);
      if (requests.size >= MOST) return false;
      requests.add(over);
      return true;
    },
    /** False for one that has left before. */
    leave: (socket: Socket, over: () => void): boolean => underWay.get(socket)?.delete(over) ?? false,
  };
};
