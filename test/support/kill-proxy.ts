import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of something the client sends: it goes on, or the client dies before or just after it goes. */
export type Fate = 'pass' | 'kill_before' | 'kill_after';

export type KillProxy = { port: number; close(): Promise<void> };

type Options = {
  host: string;
  port: number;
  /**
   * Decides for each piece that the client sends, in order over all connections; `text` is its beginning.
   * Everything that the client sends waits for the decision.
   */
  fate(text: string): Fate | Promise<Fate>;
  /** Must have killed the client when it returns. */
  kill(): void;
};

/** Bytes of a MySQL packet before the text of a statement. */
const HEADER = 5;
const TEXT = 120;

/** Newer servers have two more bytes in front of the text, for attributes of the statement. */
const textOf = (piece: Buffer): string =>
  piece
    .toString('utf8', HEADER, HEADER + TEXT)
    .replace(/^\p{Cc}+/u, '')
    .replace(/\s+/g, ' ');

/**
 * Stands between one client and MySQL, to kill the client at an exact moment of their talk. What the client had
 * sent before its death reaches the server, as it does without a proxy; nothing that it sent afterwards does.
 */
export const startKillProxy = async ({ host, port, fate, kill }: Options): Promise<KillProxy> => {
  const sockets = new Set<Socket>();
  let dead = false;
  let queue = Promise.resolve();

  const die = (client: Socket): void => {
    dead = true;
    kill();
    client.destroy();
  };

  const take = async (client: Socket, server: Socket, piece: Buffer): Promise<void> => {
    if (dead) return;
    const decision = await fate(textOf(piece));
    if (decision !== 'kill_before') server.write(piece);
    if (decision !== 'pass') die(client);
  };

  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect({ host, port, noDelay: true });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()); // 'close' follows and tells the other side
    }
    client.on('data', (piece) => {
      queue = queue.then(() => take(client, server, piece));
    });
    client.on('close', () => {
      sockets.delete(client);
      queue = queue.then(() => void server.end());
    });
    server.on('data', (piece) => client.write(piece));
    server.on('close', () => {
      sockets.delete(server);
      client.end();
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  return {
    port: (proxy.address() as AddressInfo).port,
    close: async () => {
      const closed = once(proxy, 'close');
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await closed;
    },
  };
};
