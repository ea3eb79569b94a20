import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { entityOf, sendEntity } from '../../src/http/etag.ts';

const value = { score: 72.3, name: 'é 📊' };
const body = JSON.stringify(value);
const { etag } = entityOf(body);

const app = fastify();
app.get('/', (request, reply) => sendEntity(request, reply, value));
const get = (ifNoneMatch?: string) =>
  app.inject({ url: '/', headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch } });

describe('an entity', () => {
  it('has a strong tag that names its content', () => {
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{27}"$/);
    expect(entityOf(body).etag).toBe(etag);
    expect(entityOf(body.replace('72.3', '72.4')).etag).not.toBe(etag);
  });

  it('is sent whole, with its tag, and may not be kept by shared caches', async () => {
    const answer = await get();
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe(body);
    expect(answer.json()).toEqual(value);
    expect(answer.headers).toMatchObject({
      etag,
      'cache-control': 'private, no-cache',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it.each([
    ['the tag', etag],
    ['the tag, weak', `W/${etag}`],
    ['a list that ends with it', `"a", W/"b",${etag}`],
    ['a list that begins with it', `${etag} , "a"`],
    ['a list with commas inside of tags', `"x,y", ${etag}`],
    ['a star', '*'],
    ['a star with space', ' * '],
  ])('is not sent again to who has %s', async (_, header) => {
    const answer = await get(header);
    expect(answer.statusCode).toBe(304);
    expect(answer.body).toBe('');
    expect(answer.headers).toMatchObject({ etag, 'cache-control': 'private, no-cache' });
    expect(answer.headers['content-type']).toBeUndefined();
  });

  it.each([
    ['another tag', '"a"'],
    ['the tag without quotes', etag.slice(1, -1)],
    ['a part of the tag', `${etag.slice(0, 9)}"`],
    ['the tag in another case', etag.toLowerCase() === etag ? etag.toUpperCase() : etag.toLowerCase()],
    ['a lower-case weak mark', `w/${etag}`],
    ['nothing', ''],
    ['commas', ',,'],
    ['a tag that is a star', '"*"'],
  ])('is sent to who has %s', async (_, header) => {
    expect((await get(header)).statusCode).toBe(200);
  });

  it('answers HEAD with the tag and no body', async () => {
    const answer = await app.inject({ method: 'HEAD', url: '/' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toBe(etag);
    expect(answer.body).toBe('');
  });
});
