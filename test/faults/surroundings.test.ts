import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Api, PREFIX, REFRESH_MS, START, startApi } from '../support/api.ts';
import { authConfig } from '../support/auth.ts';
import { startKeyServer } from '../support/key-server.ts';
import { makeRsaKey, openMetadataJwk, signToken, userClaims } from '../support/tokens.ts';
import { waitFor } from '../support/wait.ts';

const DAY_MS = 86_400_000;

describe('what goes wrong around the service', () => {
  let api: Api;
  beforeAll(async () => {
    // A token would be issued in the future of a clock that was set back.
    api = await startApi({ auth: { enabled: false, writeRoles: [] } });
    await api.scanned();
  });
  afterAll(() => api.stop());

  const isAlive = async (of: Api): Promise<void> => {
    for (const path of ['live', 'ready'])
      expect((await fetch(`${of.base}${PREFIX}/health/${path}`)).status).toBe(200);
  };

  it.each([
    ['two hours ahead', 2 * REFRESH_MS],
    ['a month back', -30 * DAY_MS],
    ['ten minutes back', -REFRESH_MS / 6],
  ])('the clock jumps %s: scans go on, and nothing is served as newer than it is', async (_what, ms) => {
    api.clock.ms = START;
    const before = await api.scanned().catch(() => api.score());
    api.clock.ms = START + ms;
    await isAlive(api);
    const jumped = await api.score();
    expect([before.timestamp, new Date(api.clock.ms).toISOString()]).toContain(jumped.timestamp);
    if (Math.abs(ms) >= REFRESH_MS) await api.scanned();
    await isAlive(api);
    expect((await api.score()).stale).toBe(false);
    const history = await api.get('dashboard/health-history?days=365');
    const { data } = (await history.json()) as { data: { date: string }[] };
    const dates = data.map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)]);
    expect(api.logs.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('the key set is away: known keys stay, unknown ones are 503, and it is well again within 15 seconds', async () => {
    const [key, next] = [makeRsaKey('key-1'), makeRsaKey('key-2')];
    const keys = await startKeyServer({ keys: [openMetadataJwk(key)] });
    onTestFinished(() => keys.close());
    const auth = authConfig({ source: { kind: 'jwks', url: keys.url } });
    const other = await startApi({ databases: api.databases, auth });
    onTestFinished(() => other.service.stop());
    let session = 0;
    const ask = async (by: typeof key): Promise<number> => {
      session += 1;
      const token = signToken(by, userClaims(other.clock.ms, { sessionId: String(session) }));
      const headers = { authorization: `Bearer ${token}` };
      return (await other.get('dashboard/zi-score', { headers })).status;
    };
    await waitFor(async () => expect(await ask(key)).toBe(200));

    keys.serve({ error: 'away' }, 502);
    for (const minutes of [1, 15, 600]) {
      other.clock.ms += minutes * 60_000;
      expect(await ask(key)).toBe(200);
      expect(await ask(next)).toBe(503);
      await isAlive(other);
    }
    keys.serve({ keys: [openMetadataJwk(key), openMetadataJwk(next)] });
    other.clock.ms += 10_000;
    expect(await ask(next)).toBe(200);
    expect(await ask(key)).toBe(200);
  });
});
