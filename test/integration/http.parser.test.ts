import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { FIXED_HEADERS } from '../../src/http/fixed-headers.ts';
import { type Api, PREFIX, type RawAnswer, raw, request, startApi } from '../support/api.ts';
import { NO_ROWS } from '../support/openmetadata.ts';

const NO_LENGTH = 'Transfer-Encoding: chunked';

describe('what is no HTTP request', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ rows: NO_ROWS });
  });
  afterAll(() => api.stop());

  const expectError = (answer: RawAnswer, status: number): string => {
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      ...FIXED_HEADERS,
    });
    const body = errorResponse.strict().parse(JSON.parse(answer.body));
    expect(body.code).toBe(status);
    expect(body.message).not.toMatch(/HPE_|ERR_|parse error/i);
    return body.request_id;
  };

  it.each<[string, number, string | Buffer]>([
    ['garbage', 400, 'garbage\r\n\r\n'],
    ['a TLS greeting', 400, Buffer.from('16030100a5010000a10303', 'hex')],
    ['HTTP/2 at once', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['NUL bytes', 400, Buffer.alloc(64)],
    ['a NUL byte in the path', 400, request('/hea\0lth')],
    ['a NUL byte in a header', 400, request('/health', ['X: a\0b'])],
    ['a line feed in the path', 400, request('/hea\nlth')],
    ['a space in the path', 400, request('/hea lth')],
    ['bytes that are no UTF-8 in the path', 400, Buffer.from(request('/hea\u00fflth'), 'latin1')],
    ['a path without a slash', 400, request('health')],
    ['a method that is none', 400, request('/health', [], 'FOO')],
    ['a method in lower case', 400, request('/health', [], 'get')],
    ['a header without a name', 400, request('/health', [': x'])],
    ['a header without a colon', 400, request('/health', ['nonsense'])],
    ['a space before the colon', 400, request('/health', ['X : y'])],
    ['a folded header', 400, request('/health', ['X: y\r\n z'])],
    ['two lengths', 400, request('/health', ['Content-Length: 1', 'Content-Length: 2'], 'POST', 'ab')],
    ['a length and chunks', 400, request('/health', [NO_LENGTH, 'Content-Length: 3'], 'POST', '0\r\n\r\n')],
    ['a negative length', 400, request('/health', ['Content-Length: -1'], 'POST')],
    ['a length with a sign', 400, request('/health', ['Content-Length: +1'], 'POST', 'a')],
    ['no Host', 400, 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two Hosts', 400, request('/health', ['Host: elsewhere'])],
    ['an expectation that is none', 417, request('/health', ['Expect: tea'])],
    ['headers that are too large', 431, request('/health', [`X: ${'y'.repeat(70_000)}`])],
    ['a path that is too long', 431, request(`/${'x'.repeat(70_000)}`)],
    ['too much in one header name', 431, request('/health', [`${'x'.repeat(70_000)}: y`])],
  ])('%s is answered in the one shape', async (_what, status, bytes) => {
    expectError(await raw(api.port, bytes), status);
  });

  it('a request that takes too long is answered with 408', async () => {
    // Node's own clock needs half a minute for this: its verdict is spoken here, on a real connection.
    const { server } = api.service.app;
    server.once('connection', (socket) => {
      socket.once('data', () => {
        server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
      });
    });
    const answer = await raw(api.port, 'GET /health HTTP/1.1\r\nHost: thirdeye\r\n');
    expectError(answer, 408);
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('a broken chunk in a body', async () => {
    for (const target of ['/nope', `${PREFIX}/dashboard/zi-score`]) {
      const bytes = request(target, [NO_LENGTH, 'Content-Type: application/json'], 'POST', 'zz\r\n{}\r\n');
      const answer = await raw(api.port, bytes);
      expect([400, 401, 404]).toContain(answer.status);
      expectError(answer, answer.status);
    }
  });

  it('what the parser refuses is found in the log by its request_id', async () => {
    const id = expectError(await raw(api.port, 'garbage\r\n\r\n'), 400);
    await vi.waitFor(() => expect(JSON.stringify(api.logs)).toContain(id));
  });

  it('100-continue is granted, and the answer comes', async () => {
    const headers = ['Expect: 100-continue', 'Content-Type: application/json', 'Content-Length: 2'];
    expectError(await raw(api.port, request('/nope', headers, 'POST', '{}')), 404);
  });

  it('HTTP/1.0 needs no Host', async () => {
    const answer = await raw(api.port, 'GET /health HTTP/1.0\r\n\r\n');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok' });
  });

  it('OpenMetadata sends Upgrade: h2c with each request; it is answered as HTTP/1.1', async () => {
    const headers = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAARAAAAA',
    ];
    const answer = await raw(api.port, request('/health', headers));
    expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.headers.has('upgrade')).toBe(false);
  });

  it('the service lives on', async () => {
    expect((await fetch(`${api.base}/health`)).status).toBe(200);
    expect(api.logs.filter(({ level }) => level >= 50)).toEqual([]);
  });
});
