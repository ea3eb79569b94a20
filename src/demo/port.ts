import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { DemoError } from './demo-error.ts';

/** The demo's token is printed on a terminal, so the service listens on this machine only. */
export const HOST = '127.0.0.1';

const DEFAULT_PORT = 8586;
const PROBE_MS = 1_000;

/** Reads PORT; empty means the default, 0 any free port. */
export const parsePort = (text = ''): number => {
  const value = text.trim();
  if (value === '') return DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new DemoError(
      `PORT is ${JSON.stringify(text)}, which is not a port. It must be a whole number from 1 to 65535:\n\n` +
        '  PORT=8600 npm run demo',
    );
  }
  return Number(value);
};

const takenMessage = (port: number): string =>
  [
    `Port ${port} on this machine is taken.`,
    "The usual cause: OpenMetadata's admin port is 8586 too.",
    'Stop what listens there, or give the demo another port:',
    '',
    `  PORT=${port === 8600 ? 8601 : 8600} npm run demo`,
  ].join('\n');

/** Some systems let a second program bind an address that the first holds through a wildcard; so ask, too. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: HOST, port, timeout: PROBE_MS });
    const done = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });

const bind = async (port: number): Promise<number> => {
  const server = createServer().listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : port;
};

/** The port to use: the given one, or for 0 one that is free now. Throws what to do when it cannot be had. */
export const requireFreePort = async (port: number): Promise<number> => {
  if (port !== 0 && (await answers(port))) throw new DemoError(takenMessage(port));
  try {
    return await bind(port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EADDRINUSE') throw new DemoError(takenMessage(port));
    if (code !== 'EACCES') throw error;
    throw new DemoError(`Port ${port} may not be opened by this user. Try PORT=8600 npm run demo`);
  }
};
