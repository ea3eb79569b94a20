import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { startMysql } from '../../../src/demo/mysql/start.ts';
import { buildCatalogue, nextDay } from './build.ts';
import { FIRST_SCAN, MS_PER_DAY } from './rows.ts';

const READER = 'thirdeye_bench_ro';
const WRITER = 'thirdeye_bench';
const OURS = 'thirdeye_bench';
/** A server that others use may never be at rest. */
const MOST_SECONDS = 120;

const numberOf = async (admin: Connection, statement: string): Promise<number> => {
  const [rows] = await admin.query<RowDataPacket[]>({ sql: statement, rowsAsArray: true });
  return Number((rows as unknown as number[][])[0]?.[0] ?? 0);
};

/** Until MySQL has written what it holds and removed what is not needed any more: for minutes, both would slow down what is measured. */
const settle = async (admin: Connection): Promise<void> => {
  const before = await numberOf(admin, 'SELECT @@innodb_max_dirty_pages_pct');
  await admin.query('SET GLOBAL innodb_max_dirty_pages_pct = 0');
  const isBusy = () =>
    numberOf(
      admin,
      `SELECT (SELECT VARIABLE_VALUE > 100 FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Innodb_buffer_pool_pages_dirty')
        OR (SELECT \`COUNT\` > 1000 FROM information_schema.innodb_metrics WHERE NAME = 'trx_rseg_history_len')`,
    );
  for (let turn = 0; turn < MOST_SECONDS && (await isBusy()) === 1; turn += 1) await sleep(1_000);
  await admin.query(`SET GLOBAL innodb_max_dirty_pages_pct = ${before}`);
};

/**
 * A MySQL with a catalogue of so many tables and an empty schema of ours. On a private server all is thrown away in the
 * end; on that of MYSQL_URL the catalogue stays, and the next run finds it, some days older.
 */
export const startCatalogue = async (tables: number, poolMb: number) => {
  const log = (line: string) => console.error(line);
  const server = await startMysql({
    log,
    variables: { innodb_buffer_pool_size: `${poolMb}M`, loose_innodb_redo_log_capacity: '1G' },
  });
  const { host, port, user, password } = server;
  const admin = await createConnection({
    host,
    port,
    user,
    password,
    multipleStatements: true,
    timezone: 'Z',
  });
  await admin.query("SET time_zone = '+00:00', group_concat_max_len = 1048576");
  const om = `thirdeye_bench_om_${tables}`;
  const found = await numberOf(
    admin,
    `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '${om}' AND table_name = 'bench_day'`,
  );
  if (found === 0) {
    await admin.query(`DROP DATABASE IF EXISTS ${om}; CREATE DATABASE ${om}; USE ${om}`);
    await buildCatalogue(admin, tables, log);
    await settle(admin);
    await admin.query('CREATE TABLE bench_day (day INT); INSERT INTO bench_day VALUES (0)');
  }
  await admin.query(`USE ${om}`);
  const secret = randomBytes(18).toString('base64url');
  await admin.query(`DROP DATABASE IF EXISTS ${OURS}`);
  for (const [name, rights, schema] of [
    [READER, 'SELECT', om],
    [WRITER, 'ALL', OURS],
  ] as const) {
    await admin.query(`DROP USER IF EXISTS ${name}; CREATE USER ${name} IDENTIFIED BY '${secret}'`);
    await admin.query(`GRANT ${rights} ON \`${schema.replaceAll('_', '\\_')}\`.* TO ${name}`);
  }
  let day = await numberOf(admin, 'SELECT day FROM bench_day');

  /** What the reader's account has had examined and sent, and rows fetched from the catalogue's tables and indexes. */
  const reads = async () => ({
    examined: await numberOf(
      admin,
      `SELECT SUM(SUM_ROWS_EXAMINED) FROM performance_schema.events_statements_summary_by_user_by_event_name WHERE USER = '${READER}'`,
    ),
    sent: await numberOf(
      admin,
      `SELECT SUM(SUM_ROWS_SENT) FROM performance_schema.events_statements_summary_by_user_by_event_name WHERE USER = '${READER}'`,
    ),
    fetched: await numberOf(
      admin,
      `SELECT SUM(COUNT_FETCH) FROM performance_schema.table_io_waits_summary_by_table WHERE OBJECT_SCHEMA = '${om}'`,
    ),
  });

  return {
    admin,
    server,
    ours: OURS,
    bufferPoolMb: (await numberOf(admin, 'SELECT @@innodb_buffer_pool_size')) / 2 ** 20,
    catalogueMb: Math.round(
      (await numberOf(
        admin,
        `SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = '${om}'`,
      )) /
        2 ** 20,
    ),
    clock: () => FIRST_SCAN + day * MS_PER_DAY,
    nextDay: async () => {
      day += 1;
      await nextDay(admin, day);
      await admin.query('UPDATE bench_day SET day = ?', [day]);
    },
    /** What `work` reads from the catalogue. */
    readsOf: async <T>(work: () => Promise<T>) => {
      const before = await reads();
      const result = await work();
      const after = await reads();
      const { examined, sent, fetched } = after;
      return {
        result,
        reads: {
          fetched: fetched - before.fetched,
          examined: examined - before.examined,
          sent: sent - before.sent,
        },
      };
    },
    settings: {
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      OM_MYSQL_HOST: host,
      OM_MYSQL_PORT: String(port),
      OM_MYSQL_DB: om,
      OM_MYSQL_USER_RO: READER,
      OM_MYSQL_PW_RO: secret,
      THIRDEYE_MYSQL_SCHEMA: OURS,
      THIRDEYE_MYSQL_USER: WRITER,
      THIRDEYE_MYSQL_PW: secret,
      JWT_ENABLED: 'false',
      REFRESH_MINUTES: '1440',
      FULL_SCAN_HOURS: '720',
      HISTORY_BACKFILL_DAYS: '0',
    },
    stop: async (): Promise<void> => {
      await admin.query(`DROP DATABASE IF EXISTS ${OURS}; DROP USER ${READER}, ${WRITER}`);
      await admin.end();
      await server.stop();
    },
  };
};

export type BenchCatalogue = Awaited<ReturnType<typeof startCatalogue>>;
