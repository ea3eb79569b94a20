import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, apiToken, type LogLine, PREFIX, raw, request, startApi } from '../support/api.ts';

const SCORE = `${PREFIX}/dashboard/zi-score`;
const INFO = 30;

describe('the log', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ level: 'trace' });
    await api.scanned();
  });
  afterAll(() => api.stop());

  const linesOf = (id: string): LogLine[] => api.logs.filter((line) => JSON.stringify(line).includes(id));

  const ask = async (target: string, headers: string[] = [`Authorization: Bearer ${api.token}`]) => {
    const { body } = await raw(api.port, request(target, headers));
    return JSON.parse(body) as { code: number; request_id: string };
  };

  it.each([
    ['401', SCORE, []],
    ['400', `${SCORE}?x=1`, null],
    ['404', `${SCORE}?service=nobody`, null],
    ['404', '/nope', null],
    ['400', '/%zz', null],
  ] as [string, string, string[] | null][])(
    'has one line with the request_id of a %s: %s',
    async (code, target, headers) => {
      const error = await (headers === null ? ask(target) : ask(target, headers));
      expect(error.code).toBe(Number(code));
      const lines = await vi.waitFor(() => {
        const found = linesOf(error.request_id).filter((line) => JSON.stringify(line).includes(`:${code}`));
        expect(found).not.toEqual([]);
        return linesOf(error.request_id).filter((line) => line.level >= INFO);
      });
      expect(lines).toHaveLength(1);
    },
  );

  it('has one line for a request that went well', async () => {
    const before = api.logs.length;
    expect((await api.get('/health?marker=1')).status).toBe(200);
    const lines = await vi.waitFor(() => {
      const found = api.logs.slice(before).filter((line) => JSON.stringify(line).includes('200'));
      expect(found).not.toEqual([]);
      return api.logs
        .slice(before)
        .filter((line) => line.level >= INFO && ('reqId' in line || 'request_id' in line));
    });
    expect(lines).toHaveLength(1);
  });

  it('holds no token, claim, e-mail or password, at any level', async () => {
    const { config, token } = api;
    const expired = apiToken({ exp: 1, sub: 'grace.hopper', email: 'grace.hopper@example.org' });
    const forged = `${token.slice(0, -4)}AAAA`;
    const secret = 's3cr3t-in-a-query';
    const mail = 'mary.jackson@example.org';
    for (const authorization of [
      `Bearer ${token}`,
      `Bearer ${expired}`,
      `Bearer ${forged}`,
      'Basic YWRtaW46cHcx',
    ])
      await ask(`${SCORE}?x=1`, [`Authorization: ${authorization}`, 'Cookie: session=c00k1e']);
    await ask(SCORE, [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]);
    await ask(`${SCORE}?access_token=${token}`);
    await ask(`${SCORE}?password=${secret}`);
    await ask(`${SCORE}?service=${encodeURIComponent(mail)}`);
    await ask(`${SCORE}?service=${mail}`);
    await ask(`/nope?token=${token}&user=${mail}`);
    await raw(api.port, `GET ${SCORE}?token=${secret} HTTP/9.9\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await raw(api.port, request(SCORE, [`Authorization : Bearer ${token}`]));
    await ask('/nope');
    const text = JSON.stringify(api.logs);
    const parts = [token, expired, forged].flatMap((jwt) => jwt.split('.').slice(1));
    const words = ['Bearer ', 'Basic YW', 'c00k1e', secret, 'mary.jackson', 'grace.hopper', 'ada.lovelace@'];
    for (const word of [...parts, ...words, config.thirdeye.password, config.openmetadata.password])
      expect([word, text.includes(word)]).toEqual([word, false]);
  });

  it('of a healthy service has no error and no warning', () => {
    expect(api.logs.filter(({ level }) => level >= 50)).toEqual([]);
  });
});
