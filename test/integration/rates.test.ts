import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NOW } from '../support/facts-catalogue-names.ts';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { GIB, seedList } from '../support/rates.ts';
import { type RatesClient, ratesClient } from '../support/rates-api.ts';
import { type RunningService, startService, token } from '../support/running.ts';

/** Who asks, unless a test says otherwise. */
const ADA = 'ada.lovelace';

const NAMES: [string, string][] = [
  ['a dot and quotes', `a.b "c" 'd' \`e\``],
  ['a slash and percent signs', 'a/b%2Fc%252F%'],
  ['a space at its end', 'sf '],
  ['characters of URLs', '?a=b&c#d;e+f'],
  ['a backslash and a wildcard', 'a\\b_c%'],
  ['256 emoji', '🧊'.repeat(256)],
  ['256 letters beyond ASCII', 'ж'.repeat(256)],
  ['the name of a member of objects', '__proto__'],
  ['SQL', "'; DROP TABLE rate_changes; -- "],
];

describe('cost rates', () => {
  let databases: TestDatabases;
  let service: RunningService;
  let rates: RatesClient;

  beforeAll(async () => {
    databases = await createTestDatabases('rates');
    await fillOpenMetadata(databases, randomCatalogue(3, { now: NOW, layout: 'mixed', tables: 20 }));
    service = await startService(databases, { now: NOW });
    await service.settled();
    rates = ratesClient(service);
  });
  afterEach(async () => {
    for (const { service_type: type, service: name } of await rates.own())
      await rates.remove(name === null ? [type] : [type, name]);
    expect(await rates.own()).toEqual([]);
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const changes = () => rowsOf(databases, 'rate_changes', 'ORDER BY id');

  it('are those of the list, each with source, date and certainty, and none that is not seeded', async () => {
    const { asOf, seeded, others } = await seedList();
    const { data, rates_pending: pending } = await rates.list();
    const listed = seeded.map(({ seeded: _, ...rate }) => ({
      origin: 'list',
      service: null,
      as_of: asOf,
      changed_at: null,
      changed_by: null,
      currency: 'USD',
      ...rate,
    }));
    const key = ({ service_type: type, tier }: { service_type: string; tier: string | null }) =>
      `${type} ${tier}`;
    const shown = data.map(({ in_catalogue: _, ...rate }) => ({ ...rate, currency: 'USD' }));
    expect(shown).toEqual(listed.sort((a, b) => (key(a) < key(b) ? -1 : 1)));
    expect(data).toHaveLength(11);
    expect(others.map(({ service_type: type }) => type)).toEqual(['Postgres', 'Mysql']);
    expect(pending).toBe(false);
  });

  it('are set for a type and for a service of it, and taken away again', async () => {
    const before = await changes();
    const type = await rates.put(['Trino'], { usd_per_gb_month: 0.03 });
    expect(type.status).toBe(200);
    expect(type.body).toEqual({
      origin: 'own',
      service_type: 'Trino',
      service: null,
      tier: null,
      usd_per_gb_month: 0.03,
      gb_bytes: GIB,
      savings_kind: 'cash',
      source: `set by ${ADA}`,
      as_of: new Date(service.clock.ms).toISOString().slice(0, 10),
      certainty: 'own',
      note: '',
      changed_at: new Date(service.clock.ms).toISOString(),
      changed_by: ADA,
      in_catalogue: expect.any(Boolean),
      rates_pending: true,
    });
    const terms = {
      usd_per_gb_month: '0.1150',
      gb_bytes: 1_000_000_000,
      savings_kind: 'capacity',
      note: 'Umzug 🏔️',
    };
    const one = await rates.put(['Trino', 'sql_prod'], terms);
    expect(one.body).toMatchObject({ ...terms, usd_per_gb_month: 0.115, service: 'sql_prod' });
    const { data, rates_pending: pending } = await rates.list();
    expect(pending).toBe(true);
    const shown = [type.body, one.body].map(({ rates_pending: _, ...rate }) => rate);
    expect(data.filter(({ origin }) => origin === 'own')).toEqual(shown);
    const answer = await rates.remove(['Trino']);
    expect(answer).toMatchObject({ status: 204, body: null });
    expect(answer.headers['content-type']).toBeUndefined();
    expect(await rates.own()).toEqual(shown.slice(1));
    expect((await rates.remove(['Trino'])).status).toBe(404);
    expect((await changes()).length - before.length).toBe(3);
  });

  it('say whether the catalogue has such a service: a wrong name is seen', async () => {
    const known = (await service.score()).metadata.services[0];
    const type = known?.service_type ?? null;
    if (known === undefined || type === null) throw new Error('no service');
    const has = async (...names: string[]) =>
      (await rates.put(names, { usd_per_gb_month: 1 })).body.in_catalogue;
    expect(await has(type)).toBe(true);
    expect(await has(type, known.name)).toBe(true);
    expect(await has(type, `${known.name} `)).toBe(false);
    expect(await has(type.toLowerCase())).toBe(false);
  });

  it('change nothing when they are set to what they are, by whomever and however it is written', async () => {
    const terms = { usd_per_gb_month: 0.02, note: 'n' };
    const first = await rates.put(['Hive', 'h'], terms);
    const before = await changes();
    service.clock.ms += 1_000;
    const bob = token(service.clock.ms, { sub: 'bob', preferred_username: 'bob' });
    for (const usd of [0.02, '0.02', '0.020000000000']) {
      const same = { ...terms, gb_bytes: GIB, savings_kind: 'cash', usd_per_gb_month: usd };
      expect(await rates.put(['Hive', 'h'], same)).toMatchObject({ status: 200, body: first.body });
    }
    expect((await rates.put(['Hive', 'h'], terms, { token: bob })).body).toEqual(first.body);
    expect(await changes()).toEqual(before);
  });

  it('are kept change by change, with who made it when', async () => {
    const before = await changes();
    const last = Number(before.at(-1)?.['id'] ?? 0);
    await rates.put(['Oracle'], { usd_per_gb_month: 1, note: 'a' });
    await rates.put(['Oracle'], { usd_per_gb_month: 1, note: 'b' });
    await rates.put(['Oracle'], { usd_per_gb_month: 1e-12, note: 'b' });
    await rates.remove(['Oracle']);
    await rates.put(['Oracle'], { usd_per_gb_month: 0 });
    const rows = (await changes()).slice(before.length);
    const shown = rows.map((row) => [
      row['id'] - last,
      row['usd_per_gb_month'],
      row['note'],
      row['changed_by'],
    ]);
    expect(shown).toEqual([
      [1, '1.000000000000', 'a', ADA],
      [2, '1.000000000000', 'b', ADA],
      [3, '0.000000000001', 'b', ADA],
      [4, null, null, ADA],
      [5, '0.000000000000', '', ADA],
    ]);
    expect(rows.every((row) => row['changed_at'].getTime() === service.clock.ms)).toBe(true);
    expect((await rates.own()).map((rate) => rate.usd_per_gb_month)).toEqual([0]);
  });

  it.each(NAMES)('take a name with %s, as type and as service', async (_what, name) => {
    for (const names of [[name], [name, name], ['Snowflake', name]]) {
      const { status, body } = await rates.put(names, { usd_per_gb_month: 0.5 });
      expect(status).toBe(200);
      expect([body.service_type, body.service]).toEqual([names[0], names[1] ?? null]);
    }
    expect(await rates.own()).toHaveLength(3);
    for (const names of [[name], [name, name], ['Snowflake', name]])
      expect((await rates.remove(names)).status).toBe(204);
  });

  it('tell names apart by case, by accents, by normal form and by spaces', async () => {
    const names = ['sf', 'SF', 'sf ', ' sf', 'śf', 's\u0301f', 'ſf'];
    for (const [i, name] of names.entries()) await rates.put(['Snowflake', name], { usd_per_gb_month: i });
    const own = await rates.own();
    expect(new Map(own.map((rate) => [rate.service, rate.usd_per_gb_month]))).toEqual(
      new Map(names.map((name, i) => [name, i])),
    );
  });
});
