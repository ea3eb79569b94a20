import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorHandler } from '../../src/http/error-handler.ts';
import { limitHandlers } from '../../src/http/handler-limit.ts';

const LIMIT_MS = 20;

describe('the time that a handler has', () => {
  const logged: { err?: { message: string } }[] = [];
  const stream = { write: (line: string) => void logged.push(JSON.parse(line)) };
  const app = fastify({ logger: { level: 'warn', stream } });
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  let fail: (error: Error) => void = () => undefined;
  beforeAll(() => {
    process.on('unhandledRejection', note);
    app.setErrorHandler(errorHandler);
    limitHandlers(app, LIMIT_MS);
    app.get('/at-once', (_request, reply) => reply.send({ a: 1 }));
    app.get('/soon', async () => ({ a: 2 }));
    app.get('/fails', async () => {
      throw new Error('inside');
    });
    app.get('/never', () => new Promise(() => undefined));
    app.get('/late', () => new Promise((_resolve, reject) => (fail = reject)));
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await app.close();
  });
  const ask = async (url: string) => {
    const { statusCode, headers, body } = await app.inject(url);
    return { status: statusCode, retryAfter: headers['retry-after'], body: JSON.parse(body) };
  };

  it('leaves answers alone that come in time', async () => {
    expect(await ask('/at-once')).toMatchObject({ status: 200, body: { a: 1 } });
    expect(await ask('/soon')).toMatchObject({ status: 200, body: { a: 2 } });
    expect(await ask('/fails')).toMatchObject({ status: 500, body: { message: 'internal error' } });
  });

  it('ends with 503 where the answer does not come', async () => {
    const message = 'a database does not answer in time';
    expect(await ask('/never')).toMatchObject({ status: 503, retryAfter: '5', body: { code: 503, message } });
    expect(logged.at(-1)).toMatchObject({ msg: message, err: { message: 'no answer within 0.02 s' } });
  });

  it('is no matter for what fails later', async () => {
    expect((await ask('/late')).status).toBe(503);
    fail(new Error('too late'));
    expect((await ask('/soon')).status).toBe(200);
    expect(unhandled).toEqual([]);
  });
});
