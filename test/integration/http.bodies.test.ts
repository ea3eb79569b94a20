import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, PREFIX, parseAnswer, raw, startApi } from '../support/api.ts';

const LIMIT = 256 * 1024;

describe('bodies', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  const send = async (body: string | Buffer, headers: string[] = ['Content-Type: application/json']) => {
    const bytes = Buffer.from(body);
    const head = [
      `POST ${PREFIX}/action-items HTTP/1.1`,
      'Host: thirdeye',
      'Connection: close',
      `Authorization: Bearer ${api.token}`,
      `Content-Length: ${bytes.length}`,
      ...headers,
    ].join('\r\n');
    const answer = await raw(api.port, Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]));
    expect(parseAnswer(answer.text).status).toBe(answer.status);
    return {
      status: answer.status,
      body: JSON.parse(answer.body) as { message?: string; errors?: { path: string }[] },
    };
  };

  it('of 256 KiB are read, one byte more is 413', async () => {
    const padded = (length: number) => '{"title":"a"}'.padEnd(length);
    expect((await send(padded(LIMIT))).status).toBe(201);
    expect((await send(padded(LIMIT + 1))).status).toBe(413);
  });

  it.each<[string, string | Buffer, number]>([
    ['nothing', '', 400],
    ['a beginning', '{"title":', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a text', '"a"', 400],
    ['two values', '{"title":"a"} {}', 400],
    ['__proto__', '{"title":"a","__proto__":{"x":1}}', 400],
    ['__proto__ with escapes', '{"title":"a","\\u005f_proto__":{"x":1}}', 400],
    ['constructor.prototype', '{"title":"a","constructor":{"prototype":{"x":1}}}', 400],
    ['__proto__ deep in meta', '{"title":"a","meta":{"b":{"__proto__":{"x":1}}}}', 400],
    [
      '10 000 lists in each other',
      `{"title":"a","meta":{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
      400,
    ],
    ['lists that never end', '['.repeat(200_000), 400],
    ['broken UTF-8', Buffer.from([...Buffer.from('{"title":"'), 0xc3, 0x28, ...Buffer.from('"}')]), 400],
    ['half a character', Buffer.from([...Buffer.from('{"title":"'), 0xf0, 0x9f, ...Buffer.from('"}')]), 400],
    ['UTF-16', Buffer.from('{"title":"a"}', 'utf16le'), 400],
    ['half of a surrogate pair', '{"title":"\\ud83d"}', 400],
    ['NUL in a title', '{"title":"a\\u0000b"}', 400],
    ['a number beyond all', '{"title":"a","estimated_savings_usd":1e400}', 400],
    ['a number beyond 2^53 in meta', '{"title":"a","meta":{"n":9007199254740993}}', 400],
    ['a key twice, of which the last counts', '{"title":"a","title":"b"}', 201],
    ['a byte order mark', '\ufeff{"title":"a"}', 201],
    ['an emoji', '{"title":"📈"}', 201],
  ])('%s', async (_name, body, expected) => {
    const answer = await send(body);
    expect(answer.status).toBe(expected);
    if (expected === 400) expect(answer.body.message?.length).toBeGreaterThan(3);
  });

  it.each([
    [['Content-Type: text/plain'], 415],
    [['Content-Type: application/x-www-form-urlencoded'], 415],
    [['Content-Type: application/json; charset=latin1'], 415],
    [['Content-Type: application/json; charset=utf-8'], 201],
    [['Content-Type: application/json', 'Content-Encoding: gzip'], 415],
    [['Content-Type: application/json', 'Content-Encoding: identity'], 201],
    [[], 415],
  ])('with %j: %i', async (headers, expected) => {
    expect((await send('{"title":"a"}', headers)).status).toBe(expected);
  });

  it('nothing of it reached a prototype, and the log has no error', () => {
    expect(({} as { x?: number }).x).toBeUndefined();
    expect(api.logs.filter(({ level }) => level >= 50)).toEqual([]);
  });
});
