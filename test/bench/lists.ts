import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { encodeCursor } from '../../src/cursor.ts';
import { lockName } from '../../src/db/lock.ts';
import { startCatalogue } from './catalogue/databases.ts';
import { fillItems, fillTables, rowAt } from './list-rows.ts';
import { startServiceProcess } from './service-process.ts';

/** Latencies of lists, first pages and deep ones, at so many tables and action items of our own schema. */
const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '1000000' },
    items: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
    // Until the engine has compiled what it will compile.
    'warm-up': { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    pool: { type: 'string', default: '1024' },
  },
});
const tables = Number(values.tables);
const items = Number(values.items);

/** A small catalogue is scanned; its tables are then multiplied in our own schema. */
const SEED_TABLES = 1_000;
const PREFIX = '/api/v1/thirdeye';
/** Rows a page, where so many pages are to be asked for that few of them are remembered. */
const LIMITS = [48, 49, 50, 51, 52];
/** A list's time ends with one of these. */
const SAMPLE_MS = 100;
/** Each connection goes round so many pages, drawn from all. */
const PAGES_OF_ONE = 100;

const catalogue = await startCatalogue(SEED_TABLES, Number(values.pool));
const { admin, ours } = catalogue;
try {
  const seed = startServiceProcess(catalogue);
  await seed.published();
  await seed.stop();
  await admin.query(`USE ${ours}`);
  await fillTables(admin, tables);
  await fillItems(admin, items);
  await admin.query('SELECT GET_LOCK(?, 0)', [lockName('scan', ours)]);
  const service = startServiceProcess(catalogue, { afterMs: 3_600_000 });
  await service.ready;
  await sleep(1_000);

  const middle = Math.floor(tables / 2);
  const sorts = ['-purge_score', '-size_bytes', 'name'] as const;
  const column = { '-purge_score': 'purge_score', '-size_bytes': 'size_bytes', name: 'name' } as const;
  const deep = async (sort: (typeof sorts)[number], where: string, place: number): Promise<string> => {
    const direction = sort === 'name' ? 'ASC' : 'DESC';
    const row = await rowAt(admin, 'table_verdicts', column[sort], where, direction, place);
    return encodeCursor({ sort, value: row.value, id: row.id });
  };
  const filters: [string, string, readonly (typeof sorts)[number][]][] = [
    ['', 'TRUE', sorts],
    [
      'service=snowflake_prod',
      `service_hash = (SELECT MIN(service_hash) FROM table_facts WHERE fqn LIKE 'snowflake_prod.%')`,
      ['-purge_score'],
    ],
    ['schema=schema_3', `schema_name = 'schema_3'`, ['-purge_score']],
    ['activity=INACTIVE', `activity = 'INACTIVE'`, ['-size_bytes']],
    ['category=zombie_tables', `category = 'zombie_tables'`, ['-size_bytes']],
    ['recommendation=REVIEW_REQUIRED', `recommendation = 'REVIEW_REQUIRED'`, ['-purge_score']],
    ['min_purge_score=4', 'purge_score >= 4', ['-purge_score']],
    ['q=table_1', `name LIKE 'table\\_1%'`, ['name']],
    ['owner=user_7', '', ['-purge_score']],
  ];
  const urls: string[] = [];
  /** Lists of which pages are asked for at random. */
  const lists: { path: string; sort: (typeof sorts)[number] }[] = [];
  for (const [filter, where, offered] of filters) {
    for (const sort of offered) {
      const path = `/tables?sort=${encodeURIComponent(sort)}&${filter}`;
      urls.push(path);
      if (where === '') {
        lists.push({ path, sort });
        continue;
      }
      const [[{ n }]] = (await admin.query(
        `SELECT COUNT(*) AS n FROM table_verdicts WHERE ${where}`,
      )) as unknown as [[{ n: number }]];
      const deepPath = `${path}&after=${await deep(sort, where, Math.floor(Math.min(n, middle * 2) * 0.9))}`;
      urls.push(deepPath);
      lists.push({ path: deepPath, sort });
    }
  }
  for (const filter of [
    '',
    '&status=OPEN',
    '&category=cleanup_3',
    '&priority=low',
    '&source=manual',
    '&service=service_4',
    '&q=Item%2017',
  ]) {
    urls.push(`/action-items?limit=50${filter}`);
  }
  for (const sort of ['-estimated_savings_usd', '-created_at', '-updated_at'])
    urls.push(`/action-items?limit=50&sort=${sort}`);
  urls.push('/action-items/stats/summary');

  const connections = Number(values.connections);
  const results: object[] = [];
  await autocannon({
    url: await service.url(urls[0] ?? ''),
    connections,
    duration: Number(values['warm-up']),
  });

  type Row = { id: string; name: string; purge_score: number | null; size_bytes: number | null };
  const answerOf = async (url: string): Promise<{ data?: Row[] }> => {
    const answer = await fetch(url);
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${body}`);
    return JSON.parse(body) as { data?: Row[] };
  };
  const measure = async (list: string, rows: number, load: autocannon.Options): Promise<void> => {
    const before = process.cpuUsage();
    const { latency, requests, duration, non2xx } = await autocannon({
      ...load,
      connections,
      duration: Number(values.seconds),
      sampleInt: SAMPLE_MS,
    });
    const { user, system } = process.cpuUsage(before);
    results.push({
      list: list.replace(/after=.*/, 'after=…').replace(PREFIX, ''),
      rows,
      p50_ms: latency.p50,
      p99_ms: latency.p99,
      requests_per_second: Math.round(requests.total / duration),
      // Of this program, which asks: small beside what a request takes, or it is itself the limit.
      asking_us: Math.round((user + system) / requests.total),
      bad_answers: non2xx,
    });
  };

  for (const path of urls) {
    const url = await service.url(path);
    const { data } = await answerOf(url);
    await measure(path, data?.length ?? 1, { url });
  }
  for (const { path, sort } of lists) {
    const url = new URL(await service.url(path));
    url.searchParams.set('limit', '500');
    const { data = [] } = await answerOf(url.href);
    const pages = data.flatMap((row) => {
      const value = row[column[sort]];
      url.searchParams.set(
        'after',
        encodeCursor({ sort, value: value === null ? null : String(value), id: row.id }),
      );
      return LIMITS.map((limit) => {
        url.searchParams.set('limit', String(limit));
        return url.pathname + url.search;
      });
    });
    const anyPage = (): string => pages[Math.floor(Math.random() * pages.length)] ?? '';
    await measure(`${path.replace(/&after=.*/, '')} any of ${pages.length} pages`, 50, {
      url: url.origin,
      // Made before they are sent: to make each one anew would take as long as its answer.
      setupClient: (client) =>
        client.setRequests(Array.from({ length: PAGES_OF_ONE }, () => ({ method: 'GET', path: anyPage() }))),
    });
  }
  await service.stop();
  console.log(
    `MySQL ${catalogue.server.version}, buffer pool ${catalogue.bufferPoolMb} MB, ${tables} tables, ${items} items`,
  );
  console.table(results);
  console.log(JSON.stringify({ tables, items, connections, results }));
} finally {
  await catalogue.stop();
}
