import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  port: number;
  /** Connections that came in since the start. */
  accepted(): number;
  /** Listens: what comes in is passed on. */
  open(): Promise<void>;
  /** Refuses connections, and cuts those that are there. */
  close(): Promise<void>;
  /** Keeps connections and swallows all their data from now on, as a network does that lost its way. */
  pause(): void;
};

/**
 * A way to a server on this machine that a test can cut. It begins closed, and keeps its port. What comes in reaches the
 * other side after `delayMs`.
 */
export const createTcpProxy = async (
  target: { host: string; port: number },
  { delayMs = 0 } = {},
): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  let paused = false;
  let accepted = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const later = (work: () => void): unknown => (delayMs === 0 ? work() : setTimeout(work, delayMs));
  const server = createServer((incoming) => {
    accepted += 1;
    const outgoing = connect(target);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      keep(from);
      from.on('data', (data) => {
        if (!paused) later(() => to.write(data));
      });
      from.on('close', () => later(() => to.destroy()));
    }
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  await shut();
  return {
    port,
    accepted: () => accepted,
    open: async () => {
      paused = false;
      await listen(port);
    },
    close: async () => {
      if (server.listening) await shut();
    },
    pause: () => {
      paused = true;
    },
  };
};
