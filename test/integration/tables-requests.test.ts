import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, tablesCatalogue } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { naiveScore, readNaiveInput } from '../support/naive/index.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { query, type RunningService, startService, token } from '../support/running.ts';

const SORTS = ['-purge_score', '-size_bytes', 'name'] as const;

const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('requests to GET /tables', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('tables_requests');
    await fillOpenMetadata(databases, tablesCatalogue());
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const refused = async (text: string, path: string) => {
    const { status, body } = await service.get(`/tables?${text}`);
    expect({ text, status }).toEqual({ text, status: 400 });
    expect(body).toMatchObject({ code: 400, message: 'validation failed' });
    expect(body.errors?.map((error) => error.path)).toEqual([path]);
  };

  it.each(['0', '501', '1.5', 'abc', '', '-1', '1e2', '0x10', '%20', '%2B7', '050', '9'.repeat(400)])(
    'limit=%s is refused by name',
    (limit) => refused(`limit=${limit}`, 'limit'),
  );

  it.each(['10.1', '-1', '1e1', '11', '5.', '.5', '5.55', 'NaN', 'Infinity', '', '05'])(
    'min_purge_score=%s is refused by name',
    (score) => refused(`min_purge_score=${score}`, 'min_purge_score'),
  );

  it.each([
    ['sort=purge_score', 'sort'],
    ['sort=-name', 'sort'],
    ['sort=', 'sort'],
    ['sort=name,id', 'sort'],
    ['activity=active', 'activity'],
    ['category=unowned', 'category'],
    ['recommendation=DROP', 'recommendation'],
    ['service=', 'service'],
    ['q=', 'q'],
    [`q=${'x'.repeat(257)}`, 'q'],
    ['limit=5&limit=6', 'limit'],
    ['service=a&service=b', 'service'],
    ['offset=10', 'offset'],
    ['Limit=5', 'Limit'],
  ])('%s is refused by name', (text, path) => refused(text, path));

  it.each(['1', '500'])('limit=%s is taken', async (limit) => {
    const { paging } = await service.tables({ limit });
    expect(paging.limit).toBe(Number(limit));
  });

  it('gives 50 by purge score when nothing is asked for', async () => {
    const plain = await service.tables();
    expect(plain.data).toHaveLength(50);
    expect(plain).toEqual(await service.tables({ limit: 50, sort: '-purge_score' }));
  });

  it.each([{ service: 'no such service' }, { q: 'no such name' }, { owner: 'nobody' }, { schema: '%' }])(
    '%j finds nothing, which is no error',
    async (filter) => {
      expect(await service.tables(filter)).toEqual({ data: [], paging: { limit: 50, after: null } });
    },
  );

  describe.each(SORTS)('a cursor sorted by %s', (sort) => {
    const real = async () => {
      const { paging } = await service.tables({ sort, limit: 5 });
      if (paging.after === null) throw new Error('there is a second page');
      return paging.after;
    };

    it('passes through every proxy unchanged', async () => {
      expect(await real()).toMatch(/^[A-Za-z0-9_-]+$/);
    });

    it('is refused when it is cut anywhere', async () => {
      const whole = await real();
      for (let length = 1; length < whole.length; length += 1) {
        await refused(`sort=${sort}&after=${whole.slice(0, length)}`, 'after');
      }
    });

    it('is refused with anything added', async () => {
      const whole = await real();
      for (const more of ['A', 'AAAA', '!', '=', '.', ' ']) {
        await refused(`sort=${sort}&after=${encodeURIComponent(whole + more)}`, 'after');
        await refused(`sort=${sort}&after=${encodeURIComponent(more + whole)}`, 'after');
      }
    });

    it('is refused under another sort', async () => {
      const after = await real();
      for (const other of SORTS) if (other !== sort) await refused(`sort=${other}&after=${after}`, 'after');
    });

    it.each([
      null,
      {},
      [],
      'text',
      5,
      [sort],
      [sort, '1'],
      [sort, 1, 'id'],
      [sort, '1', null],
      [sort, '1', 5],
      [sort, '1', 'id', 'more'],
      [[sort], '1', 'id'],
      [sort, ['1'], 'id'],
      [sort, { $gt: '' }, 'id'],
    ])('is refused when it holds %j', (value) => refused(`sort=${sort}&after=${cursor(value)}`, 'after'));

    it.each(['', 'garbage', '%00', '%E2%82%AC', 'e30', 'bnVsbA', '5', '...', 'x'.repeat(9_999)])(
      'is refused as %s',
      (text) => refused(`sort=${sort}&after=${text}`, 'after'),
    );

    it('is refused with a value that the column cannot have', async () => {
      const id = '00000000-0000-0000-0000-000000000000';
      const values = sort === 'name' ? [null] : ['abc', '', '1e3', '0x10', '-1', 'NaN', '5 OR 1=1'];
      for (const value of values) await refused(`sort=${sort}&after=${cursor([sort, value, id])}`, 'after');
    });

    it.each([
      "' OR 1=1 -- ",
      '" OR ""="',
      "\\' OR 1=1 -- ",
      "1'; DROP TABLE table_verdicts; -- ",
      '📈',
      'é',
      '\ud800',
      '\0',
      '%_\\',
    ])('is harmless with %j in it', async (text) => {
      const before = await service.tables({ sort, limit: 500 });
      for (const value of [text, '1', null]) {
        const { status } = await service.get(
          `/tables${query({ sort, after: cursor([sort, value, text]), limit: 1 })}`,
        );
        expect([200, 400]).toContain(status);
      }
      expect(await service.tables({ sort, limit: 500 })).toEqual(before);
    });
  });

  it('needs a token, and says so before anything else', async () => {
    for (const bearer of [null, 'x', token(NOW - 100 * 86_400_000)]) {
      for (const path of ['/tables', '/tables?limit=0', '/tables/x']) {
        const { status, headers, body } = await service.get(path, { token: bearer });
        expect({ path, status, code: body.code }).toEqual({ path, status: 401, code: 401 });
        expect(headers['www-authenticate']).toMatch(/^Bearer/);
      }
    }
  });

  it('is only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      const { status, headers } = await service.call(method, '/tables');
      expect(status).toBe(405);
      expect(headers['allow']).toContain('GET');
    }
  });

  it('a lead gets from the score to the ten tables that weigh most, with evidence, in two requests', async () => {
    const score = await service.score();
    const ten = await service.tables({ activity: 'INACTIVE', sort: '-size_bytes', limit: 10 });

    const naive = naiveScore(await readNaiveInput(databases.admin), {
      now: NOW,
      weights: { compute: 40, storage: 35, query: 25, others: 0 },
    });
    const waste = [...naive.tables.values()].filter((table) => !table.view && table.activity === 'INACTIVE');
    const heaviest = waste.map(({ size }) => Number(size ?? -1n)).toSorted((a, b) => b - a);
    expect(score.score).toBe(naive.estate.score);
    expect(ten.data.map((row) => row.size_bytes)).toEqual(heaviest.slice(0, 10));
    const shown = ten.data.reduce((sum, row) => sum + (row.size_bytes ?? 0), 0);
    expect(shown / 2 ** 40).toBeLessThanOrEqual((score.metadata.waste_storage_tb ?? 0) + 0.0001);
    for (const row of ten.data) {
      expect(row.category).not.toBeNull();
      expect(row.idle_days).toBeGreaterThanOrEqual(90);
      expect(row.reason).toContain(`${row.idle_days} days`);
      if (row.last_used_at !== null) expect(row.reason).toContain(row.last_used_at.slice(0, 10));
      if (row.last_written_at !== null) expect(row.reason).toContain(row.last_written_at.slice(0, 10));
      const of = score.metadata.services.find(({ name }) => name === row.service);
      expect(row.reason).toContain(`${of?.evidence_to}, the last day with recorded use in its service`);
      expect(of?.evidence_from).not.toBeNull();
    }
  });

  it('the ten that most ask to be looked at are the ten highest purge scores', async () => {
    const { data } = await service.tables({ limit: 10 });
    const all = await service.tables({ limit: 500 });
    const scores = all.data.flatMap(({ purge_score }) => (purge_score === null ? [] : [purge_score]));
    expect(data.map((row) => row.purge_score)).toEqual(scores.toSorted((a, b) => b - a).slice(0, 10));
  });
});
