import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { type Api, startApi } from '../support/api.ts';

describe('what callers take and send', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset=UTF-8', 200],
    ['application/*;q=0.5', 200],
    ['text/html, */*;q=0.1', 200],
    ['', 200],
    ['text/html', 406],
    ['application/xml, application/json;q=0', 406],
  ])('Accept: %j is answered with %i', async (accept, status) => {
    const answer = await api.get('dashboard/zi-score', { headers: { accept } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['application/json; charset=utf8', '{"title":"a"}', 201],
    ['application/json; charset=UTF-8', '{"title":"a"}', 201],
    ['application/json; charset=latin1', '{"title":"a"}', 415],
    ['text/plain', '{"title":"a"}', 415],
  ])('a body of %j', async (type, body, status) => {
    const answer = await api.get('action-items', { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json'])(
    'no body is none, although %s is named',
    async (type) => {
      const answer = await api.get('cost-rates/Snowflake', {
        method: 'DELETE',
        headers: { 'content-type': type },
      });
      expect([204, 404]).toContain(answer.status);
    },
  );

  it('a file of the docs that is not there is 404 in the one shape', async () => {
    const answer = await api.get('docs/static/nope.js');
    expect(answer.status).toBe(404);
    expect(errorResponse.strict().parse(await answer.json()).code).toBe(404);
  });
});
