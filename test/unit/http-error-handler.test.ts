import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError, methodNotAllowed, notFound, unauthorized, unavailable } from '../../src/errors.ts';
import { errorHandler } from '../../src/http/error-handler.ts';
import { errorResponse } from '../../src/http/errors.schemas.ts';

let thrown: unknown;
const app = fastify({ genReqId: () => 'r1', bodyLimit: 64 });
app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
app.setErrorHandler(errorHandler);
app.get('/', async () => {
  throw thrown;
});
const querystring = z.strictObject({ days: z.coerce.number().int().min(1).max(365).optional() });
app.get('/query', { schema: { querystring } }, async () => 'ok');
const body = z.strictObject({ title: z.string(), meta: z.strictObject({ n: z.int() }).optional() });
app.post('/body', { schema: { body } }, async () => 'ok');

const answerTo = async (error: unknown) => {
  thrown = error;
  return app.inject('/');
};
const post = (payload: string, type = 'application/json') =>
  app.inject({ method: 'POST', url: '/body', headers: { 'content-type': type }, payload });

describe('an error meant for the caller', () => {
  it.each([
    [notFound('no such thing'), 404, {}],
    [unauthorized('no'), 401, { 'www-authenticate': 'Bearer' }],
    [methodNotAllowed(['GET', 'HEAD']), 405, { allow: 'GET, HEAD' }],
    [unavailable('gone', 7, new Error('secret')), 503, { 'retry-after': '7' }],
    [new AppError(409, 'conflict'), 409, {}],
  ])('%s', async (error, status, headers) => {
    const answer = await answerTo(error);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ code: status, message: error.message, request_id: 'r1' });
    expect(answer.headers).toMatchObject({ ...headers, 'content-type': 'application/json; charset=utf-8' });
  });
});

describe('an unexpected error', () => {
  it.each([
    ['an Error', new Error('SELECT secret FROM somewhere')],
    [
      'an error of the driver',
      Object.assign(new Error('secret'), { code: 'ER_BAD_FIELD_ERROR', errno: 1054 }),
    ],
    ['a 5xx of a library', Object.assign(new Error('secret'), { statusCode: 502 })],
    ['a status below 400', Object.assign(new Error('secret'), { statusCode: 200 })],
    ['a status that is no number', Object.assign(new Error('secret'), { statusCode: undefined })],
    ['a 4xx that is no Error', { statusCode: 404, message: 'secret' }],
    ['text', 'secret'],
  ])('tells nothing: %s', async (_, error) => {
    const answer = await answerTo(error);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ code: 500, message: 'internal error', request_id: 'r1' });
    expect(answer.body).not.toContain('secret');
  });
});

describe('a fault of the request', () => {
  it.each([
    ['/query?days=0', 'days'],
    ['/query?days=abc', 'days'],
    ['/query?dys=3', 'dys'],
    ['/query?days=3&x=1&days=4', 'days'],
  ])('%s names its place', async (url, path) => {
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(400);
    const error = errorResponse.parse(answer.json());
    expect(error).toMatchObject({ code: 400, message: 'validation failed', request_id: 'r1' });
    expect(error.errors?.map((fault) => fault.path)).toContain(path);
  });

  it('names every unknown key, and the path to a fault inside the body', async () => {
    const flat = errorResponse.parse((await post('{"title":1,"a":1,"b":2}')).json());
    expect(flat.errors?.map((fault) => fault.path).sort()).toEqual(['a', 'b', 'title']);
    const deep = errorResponse.parse((await post('{"title":"t","meta":{"n":"x"}}')).json());
    expect(deep.errors?.map((fault) => fault.path)).toEqual(['meta.n']);
  });

  it('says in words that something is missing', async () => {
    const { errors } = errorResponse.parse((await post('{}')).json());
    expect(errors).toEqual([{ path: 'title', message: 'is required' }]);
  });

  it('names the path to an unknown key inside the body', async () => {
    const deep = errorResponse.parse((await post('{"title":"t","meta":{"n":1,"x":2}}')).json());
    expect(deep.errors?.map((fault) => fault.path)).toEqual(['meta.x']);
  });

  it.each([
    ['{"title":', 'application/json', 400],
    ['', 'application/json', 400],
    [`{"title":"${'x'.repeat(64)}"}`, 'application/json', 413],
    ['<a/>', 'application/xml', 415],
  ])('%j of %s is answered in the one shape', async (payload, type, status) => {
    const answer = await post(payload, type);
    expect(answer.statusCode).toBe(status);
    expect(errorResponse.parse(answer.json())).toMatchObject({ code: status, request_id: 'r1' });
    expect(answer.body).not.toMatch(/FST_|stack/);
  });
});
