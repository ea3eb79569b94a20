import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { adminConnection } from '../support/mysql.ts';
import { type DemoProcess, freePort, occupy, release, startDemo } from './demo-process.ts';

const SLOW = { timeout: 180_000 };

let admin: Connection;
let url: string;
let demo: DemoProcess | undefined;

beforeAll(async () => {
  const { host, port, user, password } = inject('mysql');
  url = `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}`;
  admin = await adminConnection();
});
afterAll(() => admin.end());
afterEach(async () => {
  await demo?.dispose();
  demo = undefined;
});

const firstColumn = async (statement: string): Promise<string[]> => {
  const [rows] = await admin.query({ sql: statement, rowsAsArray: true });
  return (rows as string[][]).map(([value]) => String(value));
};

const schemas = () => firstColumn("SHOW DATABASES LIKE '%-demo-%'");
const accounts = () =>
  firstColumn("SELECT user FROM mysql.user WHERE user LIKE '%-demo-%' ORDER BY user DESC");

test(
  'on a server that is there it uses names of its own, and removes them when the service dies',
  SLOW,
  async () => {
    const port = await freePort();
    demo = startDemo({ PORT: String(port), MYSQL_URL: url });
    await demo.printed('Ctrl-C stops the demo');

    const [openmetadata, thirdeye] = await schemas();
    expect(openmetadata).toMatch(/^openmetadata-demo-\w+$/);
    expect(thirdeye).toMatch(/^thirdeye-demo-\w+$/);
    const [reader, writer] = await accounts();
    const grants = async (user: string | undefined) =>
      (await firstColumn(`SHOW GRANTS FOR '${user}'`)).map((grant) => grant.replace(/ TO .*/, ''));
    expect(await grants(reader)).toEqual(['GRANT USAGE ON *.*', `GRANT SELECT ON \`${openmetadata}\`.*`]);
    expect(await grants(writer)).toEqual(['GRANT USAGE ON *.*', `GRANT ALL PRIVILEGES ON \`${thirdeye}\`.*`]);

    const service = demo.processes().find(({ command }) => command.includes('service-child.ts'));
    process.kill(service?.pid ?? Number.NaN, 'SIGKILL');
    expect(await demo.exited).toBe(1);
    expect(demo.stderr()).toContain('The service has ended by itself (SIGKILL');
    expect(await schemas()).toEqual([]);
    expect(await accounts()).toEqual([]);
    expect(demo.processes()).toEqual([]);
    expect(demo.files()).toEqual([]);
  },
);

test(
  'a port that is taken while the demo starts is named as the reason, and all is undone',
  SLOW,
  async () => {
    const port = await freePort();
    demo = startDemo({ PORT: String(port), MYSQL_URL: url });
    await demo.printed('Starting MySQL');
    const { server } = await occupy(port);
    expect(await demo.exited).toBe(1);
    await release(server);
    expect(demo.stdout()).not.toContain('Ctrl-C stops the demo');
    expect(demo.stderr()).toContain(`Port ${port} on this machine is taken.`);
    expect(demo.stderr()).toContain('PORT=8600 npm run demo');
    expect(await schemas()).toEqual([]);
    expect(await accounts()).toEqual([]);
    expect(demo.processes()).toEqual([]);
  },
);
