import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { authHook, requireWriteRole } from '../../src/http/auth/auth.hooks.ts';
import type { Authenticator } from '../../src/http/auth/authenticator.ts';
import { authBench, START_MS } from '../support/auth.ts';
import { makeRsaKey, signToken, userClaims } from '../support/tokens.ts';

const key = makeRsaKey();
const bench = authBench({ source: { kind: 'pem', pem: key.pem } });
const token = (members = {}) => signToken(key, userClaims(START_MS, members));

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function appOf(authenticator: Authenticator | null, writeRoles: string[] = []) {
  const app = Fastify();
  closers.push(() => app.close());
  app.decorateRequest('user', null);
  app.addHook('onRequest', authHook(authenticator));
  app.addHook('onRequest', requireWriteRole(writeRoles));
  app.setErrorHandler(
    (error: { status?: number; message: string; headers?: Record<string, string> }, _request, reply) =>
      reply
        .code(error.status ?? 500)
        .headers(error.headers ?? {})
        .send({ message: error.message }),
  );
  app.all('/me', async (request) => request.user);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port };
}

type Answer = { status: number; body: string; headers: Record<string, unknown> };

/** Sends headers as given, doubled ones too. */
function send(port: number, headers: string[], method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const raw = ['Host', '127.0.0.1', 'Content-Length', '0', ...headers];
    const request = httpRequest(
      { port, host: '127.0.0.1', path: '/me', method, headers: raw },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            headers: response.headers,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

describe('authHook', () => {
  it('sets request.user', async () => {
    const { port } = await appOf(bench.authenticator);
    const answer = await send(port, ['Authorization', `Bearer ${token()}`]);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ name: 'ada.lovelace', tokenType: 'OM_USER' });
  });

  it('answers 401 with WWW-Authenticate without a token', async () => {
    const { port } = await appOf(bench.authenticator);
    const answer = await send(port, []);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(answer.body).toBe('{"message":"Not Authorized! Token not present"}');
  });

  it('refuses two Authorization headers, which Node folds into one', async () => {
    const { port } = await appOf(bench.authenticator);
    for (const second of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      const answer = await send(port, ['Authorization', `Bearer ${token()}`, second, 'Bearer x']);
      expect(answer).toMatchObject({ status: 401, body: '{"message":"Not Authorized! Invalid token"}' });
    }
  });

  it('gives everyone the development user when verification is off', async () => {
    const { port } = await appOf(null);
    for (const headers of [[], ['Authorization', 'Bearer nonsense']]) {
      const answer = await send(port, headers);
      expect(JSON.parse(answer.body)).toMatchObject({ name: 'anonymous', isBot: false, roles: [] });
    }
  });
});

describe('requireWriteRole', () => {
  const writing = ['POST', 'PATCH', 'PUT', 'DELETE'];

  it.each(writing)('answers 403 to %s without one of the roles', async (method) => {
    const { port } = await appOf(bench.authenticator, ['DataSteward', 'Admin']);
    for (const roles of [['DataConsumer'], [], ['datasteward'], null]) {
      const answer = await send(port, ['Authorization', `Bearer ${token({ roles })}`], method);
      expect(answer.status).toBe(403);
    }
    const answer = await send(
      port,
      ['Authorization', `Bearer ${token({ roles: ['X', 'DataSteward'] })}`],
      method,
    );
    expect(answer.status).toBe(200);
  });

  it('lets everyone read', async () => {
    const { port } = await appOf(bench.authenticator, ['Admin']);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect((await send(port, ['Authorization', `Bearer ${token()}`], method)).status).toBe(200);
    }
  });

  it('lets any authenticated user write when no role is named', async () => {
    const { port } = await appOf(bench.authenticator);
    for (const method of writing) {
      expect((await send(port, ['Authorization', `Bearer ${token({ roles: [] })}`], method)).status).toBe(
        200,
      );
      expect((await send(port, [], method)).status).toBe(401);
    }
  });

  it('refuses a writer that nobody authenticated', async () => {
    const app = Fastify();
    closers.push(() => app.close());
    app.decorateRequest('user', null);
    app.addHook('preHandler', requireWriteRole([]));
    app.all('/me', async () => 'done');
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    expect(await send(port, [], 'POST')).toMatchObject({
      status: 401,
      body: expect.stringContaining('not present'),
    });
  });
});
