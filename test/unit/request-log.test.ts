import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import fastify, { type FastifyRequest } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { guardLoad } from '../../src/http/load-guard.ts';
import { createRequestLog } from '../../src/http/request-log.ts';
import { raw, request } from '../support/api.ts';
import { gate, waitFor } from '../support/wait.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** As Node before 24 does with an answer that waits for those before it when their connection dies. */
const hearsNothing = (response: ServerResponse): void => {
  const emit = response.emit.bind(response);
  response.emit = (name: string, ...args: unknown[]) => name !== 'close' && emit(name, ...args);
  Object.defineProperty(response, 'destroyed', { get: () => false, set: () => undefined });
};

/** An app with room for three requests, two places in it to stop at, and what was counted. */
const startApp = async ({ isOld }: { isOld: boolean }) => {
  const statuses: number[] = [];
  const [token, answer] = [gate(), gate()];
  const waiting = { token: 0, answer: 0 };
  const app = fastify();
  createRequestLog((_method, _route, status) => statuses.push(status)).followRequests(app);
  guardLoad(app, { inFlight: 3, lagMs: 60_000 });
  const isSlow = ({ url }: FastifyRequest) => url.startsWith('/slow');
  app.addHook('onRequest', async ({ url }) => {
    if (!url.endsWith('token')) return;
    waiting.token += 1;
    await token.promise;
  });
  app.get('/*', async (asked) => {
    if (!isSlow(asked)) return 'ok';
    waiting.answer += 1;
    await answer.promise;
    return 'late';
  });
  if (isOld) app.server.on('request', (_request, response: ServerResponse) => hearsNothing(response));
  await app.listen({ host: '127.0.0.1', port: 0 });
  ends.push(() => app.close());
  const { port } = app.server.address() as { port: number };
  const ask = (...paths: string[]): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write(paths.map((path) => request(path).replace('Connection: close\r\n', '')).join(''));
    ends.push(() => socket.destroy());
    return socket;
  };
  return { statuses, token, answer, waiting, ask, get: (path: string) => raw(port, request(path)) };
};

describe.each([
  ['this Node', { isOld: false }],
  ['a Node before 24', { isOld: true }],
])('a connection that dies, with %s', (_which, node) => {
  it('ends the requests that wait behind others, each once, and they hold no place', async () => {
    const app = await startApp(node);
    const hungUp = () => app.statuses.filter((status) => status === 499);
    const socket = app.ask('/slow/1', '/slow/2', '/slow/3');
    await waitFor(() => expect(app.waiting.answer).toBe(3));
    expect((await app.get('/')).status).toBe(503);
    socket.resetAndDestroy();
    await waitFor(() => expect(hungUp()).toHaveLength(3));
    expect((await app.get('/')).status).toBe(200);
    app.answer.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hungUp()).toHaveLength(3);
  });

  it('leaves no place to requests whose token was looked at meanwhile', async () => {
    const app = await startApp(node);
    const socket = app.ask('/slow/token', '/slow/token', '/slow/token');
    await waitFor(() => expect(app.waiting.token).toBe(3));
    socket.resetAndDestroy();
    await waitFor(() => expect(app.statuses).toHaveLength(3));
    app.token.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await app.get('/')).status).toBe(200);
  });
});
