import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Items, startItems } from '../support/action-items.ts';
import { token } from '../support/running.ts';

const nested = (depth: number): unknown => (depth === 1 ? {} : { a: nested(depth - 1) });

/** A field and what it may not be, in POST as in PATCH. */
const REFUSED: [string, unknown][] = [
  ...[null, 7, [], {}, '', ' ', '\u00a0', 'a\nb', 'a\u0000b', 'a\u0085b', '\ud83d', 'x'.repeat(256)].map(
    (value): [string, unknown] => ['title', value],
  ),
  ...[7, [], 'a\u0000b', 'a\u001bb', '\udc00', 'x'.repeat(10_001)].map((value): [string, unknown] => [
    'description',
    value,
  ]),
  ...[null, 'open', '', 'CLOSED', 1, ['OPEN']].map((value): [string, unknown] => ['status', value]),
  ...[null, 'HIGH', 'urgent', 1].map((value): [string, unknown] => ['priority', value]),
  ...[null, '', ' ', 'a\tb', 'x'.repeat(51), 1].map((value): [string, unknown] => ['category', value]),
  ...[-0.01, 0.001, 1e10, 9_999_999_999.995, '1', true, [1]].map((value): [string, unknown] => [
    'estimated_savings_usd',
    value,
  ]),
  ...['', ' ', 'a\u0000.b', '\ud800', 'x'.repeat(3_073), 1].map((value): [string, unknown] => ['fqn', value]),
  ...[
    [],
    'x',
    1,
    nested(33),
    { a: 'x'.repeat(16_384) },
    { a: '\ud83d' },
    { '\udc00': 1 },
    { a: 2 ** 53 },
  ].map((value): [string, unknown] => ['meta', value]),
  ...['', 'tomorrow', '2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', 1, '1969-12-31T23:59:59Z']
    .concat(['9999-12-31T23:59:59-05:00', '2026-01-01T00:00:60Z', '+010000-01-01T00:00:00Z'] as never[])
    .map((value): [string, unknown] => ['snoozed_until', value]),
  ...['', 'unwanted', 1, ['other']].map((value): [string, unknown] => ['dismissed_reason', value]),
  ...['id', 'source', 'version', 'created_at', 'updated_at', 'created_by', 'updated_by'].map(
    (name): [string, unknown] => [name, 'x'],
  ),
  ...['verified_savings_usd', 'service', 'deleted_at', 'fingerprint', 'Title', 'toString', ''].map(
    (name): [string, unknown] => [name, 1],
  ),
];

const TAKEN: [string, unknown][] = [
  ['title', '🧹'.repeat(255)],
  ['title', '<script>alert("x")</script>'],
  ['title', "'; DROP TABLE action_items; -- "],
  ['description', ''],
  ['description', '売'.repeat(10_000)],
  ['description', 'tab\tline\r\nend'],
  ['category', 'é'.repeat(50)],
  ['estimated_savings_usd', 0],
  ['estimated_savings_usd', 0.07],
  ['estimated_savings_usd', 1_234_567_890.12],
  ['estimated_savings_usd', 9_999_999_999.99],
  ['estimated_savings_usd', null],
  ['fqn', '📈'.repeat(3_072)],
  ['fqn', '"line\nbreak".db'],
  ['meta', nested(32)],
  ['meta', { a: 'x'.repeat(16_376) }],
  ['meta', { small: -1e-300, max: Number.MAX_SAFE_INTEGER, third: 1 / 3 }],
  ['meta', { null: null, '': '', 'a.b': '\u0000', list: [[], [null]] }],
  ['snoozed_until', '1970-01-01T00:00:00.000Z'],
  ['snoozed_until', '9999-12-31T23:59:59.999Z'],
  ...['not_waste', 'accepted_risk', 'planned', 'other', null].map((reason): [string, unknown] => [
    'dismissed_reason',
    reason,
  ]),
];

describe('what an action item may hold', () => {
  let api: Items;
  let id: number;
  beforeAll(async () => {
    api = await startItems();
    id = (await api.post({ title: 'as it was' })).body.id;
  });
  afterAll(() => api.close());

  it.each(REFUSED)('%s is not %j', async (field, value) => {
    const post = await api.send('POST', '', { title: 'x', [field]: value });
    const patch = await api.send('PATCH', `/${id}`, { [field]: value });
    for (const { status, body } of [post, patch]) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 400, message: 'validation failed' });
      const paths = (body as { errors: { path: string }[] }).errors.map(({ path }) => path);
      expect(new Set(paths)).toEqual(new Set([field]));
    }
    expect((await api.item(id)).body).toMatchObject({ title: 'as it was', version: 1 });
  });

  it.each(TAKEN)('%s may be %j', async (field, value) => {
    const post = await api.post({ title: 'x', [field]: value });
    expect([post.status, post.body]).toMatchObject([201, { [field]: value }]);
    const made = await api.post({ title: 'y' });
    const patch = await api.patch(made.body.id, { [field]: value });
    if (field !== 'meta') expect([patch.status, patch.body]).toMatchObject([200, { [field]: value }]);
    for (const { body } of [post, patch]) expect((await api.item(body.id)).body).toEqual(body);
  });

  it('a title is needed, and every fault is named', async () => {
    const { body } = await api.send('POST', '', {
      status: 'open',
      priority: 1,
      meta: 2,
      nope: 3,
      version: 4,
    });
    const { errors } = body as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path).sort()).toEqual([
      ...['meta', 'nope', 'priority', 'status', 'title', 'version'],
    ]);
  });

  it('a day is no moment, and the answer shows what is', async () => {
    const { status, body } = await api.send('PATCH', `/${id}`, { snoozed_until: '2026-12-15' });
    const message = 'must be a moment with its zone, such as 2026-12-31T00:00:00Z';
    expect([status, body]).toMatchObject([400, { errors: [{ path: 'snoozed_until', message }] }]);
  });

  it.each(['[]', 'null', '"x"', '7', '', '{', '{"title": "x"', '[{"title": "x"}]', '{"title": "x"} x'])(
    'the body is not %s',
    async (payload) => {
      expect((await api.send('POST', '', payload)).status).toBe(400);
      expect((await api.send('PATCH', `/${id}`, payload)).status).toBe(400);
    },
  );

  it.each(['{"title": "x", "meta": {"a": 1e400}}', '{"title": "x", "meta": {"a": 9007199254740993}}'])(
    'no number loses digits in silence: %s',
    async (payload) => {
      expect(await api.send('POST', '', payload)).toMatchObject({ status: 400 });
    },
  );

  it.each([
    '{"title": "x", "__proto__": {"status": "DONE"}}',
    '{"title": "x", "meta": {"__proto__": {"polluted": true}}}',
    '{"title": "x", "meta": {"constructor": {"prototype": {"polluted": true}}}}',
  ])('no prototype is touched: %s', async (payload) => {
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const headers = { 'content-type': type };
      expect((await api.send('POST', '', payload, { headers })).status).toBe(400);
      expect((await api.send('PATCH', `/${id}`, payload, { headers })).status).toBe(400);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('meta keeps its limit, however small the patches that grow it', async () => {
    const { body } = await api.post({ title: 'growing', meta: { a: 'x'.repeat(9_000) } });
    const grown = await api.patch(body.id, { meta: { b: 'x'.repeat(9_000) } });
    expect(grown).toMatchObject({ status: 400, body: { errors: [{ path: 'meta' }] } });
    expect((await api.patch(body.id, { meta: { a: null, b: 'x'.repeat(9_000) } })).status).toBe(200);
  });

  it('a patch without members changes nothing', async () => {
    const { body } = await api.patch(id, {});
    expect(body.version).toBe(1);
  });

  it('other media types and bodies that are too large are refused', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await api.send('POST', '', 'title=x', { headers })).status).toBe(415);
    expect(
      (await api.send('PATCH', `/${id}`, '{}', { headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    expect((await api.send('POST', '', { title: 'x', meta: { a: 'x'.repeat(262_144) } })).status).toBe(413);
  });

  it.each(['application/json', 'application/merge-patch+json', undefined])(
    'a DELETE may name the type %s of a body that it does not have',
    async (type) => {
      const { body } = await api.post({ title: 'to delete' });
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const answer = await api.call('DELETE', `/action-items/${body.id}`, { headers });
      expect(answer).toMatchObject({ status: 204, body: null });
      expect((await api.item(body.id)).status).toBe(404);
    },
  );

  it('needs a token for each of it, and a role to write where roles are asked for', async () => {
    for (const [method, path] of [
      ...[
        ['GET', ''],
        ['POST', ''],
        ['GET', `/${id}`],
        ['PATCH', `/${id}`],
        ['DELETE', `/${id}`],
      ],
      ...[
        ['GET', `/${id}/history`],
        ['GET', '/stats/summary'],
      ],
    ] as ['GET' | 'POST' | 'PATCH' | 'DELETE', string][]) {
      for (const bearer of [null, 'x', token(api.clock.ms - 86_400_000)]) {
        const answer = await api.call(method, `/action-items${path}`, { token: bearer });
        expect([path, answer.status, answer.headers['www-authenticate']]).toEqual([path, 401, 'Bearer']);
      }
    }
  });

  it('answers 405 with Allow to other methods', async () => {
    const put = await api.call('PUT', `/action-items/${id}`);
    expect(put.status).toBe(405);
    expect(String(put.headers['allow']).split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PATCH']);
  });
});
