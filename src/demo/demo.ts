import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createDemoApi } from './api.ts';
import { createDemoDatabases, type DemoDatabases, OPENMETADATA_VERSION } from './databases.ts';
import { DemoError } from './demo-error.ts';
import { firstScore } from './first-score.ts';
import { type MysqlServer, startMysql } from './mysql/start.ts';
import { outlook } from './outlook.ts';
import { HOST, parsePort, requireFreePort } from './port.ts';
import { type DemoService, startService } from './service.ts';
import { outlookLines, summaryLines } from './summary.ts';
import { type DemoToken, demoToken } from './token.ts';
import { tour } from './tour.ts';

type Log = (line: string) => void;

type DemoDeps = {
  log: Log;
  /** Aborted when the demo is to stop. */
  signal: AbortSignal;
  /** Registers what undoes a step; run in reverse order, also after a failure. */
  atEnd(undo: () => Promise<void>): void;
};

const settingsOf = (server: MysqlServer, databases: DemoDatabases, port: number, secret: string) => ({
  HOST,
  PORT: String(port),
  METRICS_PORT: '0',
  LOG_LEVEL: process.env['LOG_LEVEL'] || 'warn',
  OM_MYSQL_HOST: server.host,
  OM_MYSQL_PORT: String(server.port),
  OM_MYSQL_DB: databases.openmetadata,
  OM_MYSQL_USER_RO: databases.reader.user,
  OM_MYSQL_PW_RO: databases.reader.password,
  THIRDEYE_MYSQL_SCHEMA: databases.thirdeye,
  THIRDEYE_MYSQL_USER: databases.writer.user,
  THIRDEYE_MYSQL_PW: databases.writer.password,
  JWT_SECRET: secret,
});

/** Rejects with why the service ended by itself; a port taken in the meantime gets its own message. */
const deathOf = async (service: DemoService, port: number, signal: AbortSignal): Promise<void> => {
  const how = await service.ended;
  if (signal.aborted) return;
  await requireFreePort(port);
  throw new DemoError(`The service has ended by itself (${how}). The demo stops, too.`);
};

const apiUrl = (port: number): string => `http://${HOST}:${port}/api/v1/thirdeye`;
const scoreUrl = (port: number): string => `${apiUrl(port)}/dashboard/zi-score`;

const welcome = (port: number, token: DemoToken, summary: string[]): string[] => [
  '',
  'ThirdEye answers:',
  `  health     ${apiUrl(port)}/health/ready`,
  `  ZI Score   ${scoreUrl(port)}`,
  '',
  `A demo token, good for this run only and until ${token.expiresAt.toISOString()}:`,
  `  ${token.text}`,
  '',
  'A line to try in another terminal:',
  `  curl -sS -H 'Authorization: Bearer ${token.text}' ${scoreUrl(port)}`,
  '',
  'What the score says:',
  ...summary.map((line) => `  ${line}`),
  '',
  'Ctrl-C stops the demo and removes all of it.',
];

/** Runs the demo until it is told to stop; rejects when something does not work. */
export const runDemo = async ({ log, signal, atEnd }: DemoDeps): Promise<void> => {
  const port = await requireFreePort(parsePort(process.env['PORT']));
  const secret = randomBytes(32).toString('base64url');
  const indented: Log = (line) => log(`  ${line}`);
  signal.throwIfAborted();

  log('ThirdEye demo: the real service on a real MySQL, with an invented OpenMetadata catalogue.');
  log('Starting MySQL …');
  const mysql = { log: indented, signal };
  const server = await startMysql(mysql);
  atEnd(server.stop);
  indented(`MySQL ${server.version} (${server.source})`);
  signal.throwIfAborted();

  log(`Filling it as OpenMetadata ${OPENMETADATA_VERSION} would …`);
  const databases = createDemoDatabases(server);
  atEnd(databases.drop);
  indented(`${await databases.fill(Date.now())} tables and views, with 120 days of usage`);
  signal.throwIfAborted();

  log('Starting the service and waiting for its first scan …');
  const settings = settingsOf(server, databases, port, secret);
  const service = startService({ settings, rawLog: Boolean(process.env['LOG_LEVEL']), log: indented });
  atEnd(service.stop);
  const death = deathOf(service, port, signal);
  const token = await demoToken(secret, Date.now());
  const first = await Promise.race([firstScore(apiUrl(port), token.text, signal), death]);
  if (first === undefined) return;
  log('Waiting for the days before the first scan to be rebuilt …');
  const api = createDemoApi(apiUrl(port), token.text, signal);
  if ((await Promise.race([outlook(api), death])) === undefined) return;
  log('Trying it out …');
  const seen = await Promise.race([tour({ api, dropTables: databases.dropTables }, first), death]);
  if (seen === undefined) return;
  for (const line of seen) indented(line);
  const answer = await firstScore(apiUrl(port), token.text, signal);
  const summary = [...summaryLines(answer), ...outlookLines(await outlook(api))];
  for (const line of welcome(port, token, summary)) log(line);
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), death]);
};
