import { afterEach, describe, expect, test } from 'vitest';
import { ziScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { type DemoProcess, freePort, occupy, release, startDemo } from './demo-process.ts';

const READY = 'Ctrl-C stops the demo';

let demo: DemoProcess | undefined;
afterEach(async () => {
  await demo?.dispose();
  demo = undefined;
});

const expectNothingLeft = async ({ processes, files }: DemoProcess, port: number): Promise<void> => {
  expect(processes()).toEqual([]);
  expect(files()).toEqual([]);
  await release((await occupy(port)).server);
};

/** What the printed `curl` line asks for. */
const requestOf = (stdout: string): { url: string; authorization: string } => {
  const line = /^ {2}curl -sS -H 'Authorization: (Bearer [\w.-]+)' (http:\/\/127\.0\.0\.1:\d+\/\S+)$/m;
  const [, authorization, url] = line.exec(stdout) ?? [];
  if (authorization === undefined || url === undefined) throw new Error(`no curl line in:\n${stdout}`);
  return { url, authorization };
};

describe('a demo from start to end', { timeout: 180_000 }, () => {
  test('answers the printed curl line, says what the answer says, and leaves nothing behind', async () => {
    const port = await freePort();
    const strange = { JWT_ENABLED: 'false', OM_MYSQL_DB: 'another', ZI_WEIGHTS: 'others=100' };
    const dotEnv = 'JWT_ENABLED=false\nOM_MYSQL_HOST=mysql.invalid\n';
    demo = startDemo({ PORT: String(port), ...strange }, dotEnv);
    await demo.printed(READY);

    const stdout = demo.stdout();
    const { url, authorization } = requestOf(stdout);
    expect(new URL(url).port).toBe(String(port));
    const response = await fetch(url, { headers: { authorization } });
    expect(response.status).toBe(200);
    const answer = ziScoreResponse.parse(await response.json());

    const { score, bounds, breakdown, metadata, components } = answer;
    expect(score).toBeGreaterThan(20);
    expect(score).toBeLessThan(90);
    expect(bounds?.lower).toBeLessThan(score ?? Number.NaN);
    expect(bounds?.upper).toBeGreaterThan(score ?? Number.NaN);
    const points = Object.values(breakdown).reduce<number>((sum, value) => sum + (value ?? 0), 0);
    expect(points).toBeCloseTo(score ?? Number.NaN, 6);
    expect(components.others.weight).toBe(0);
    expect(metadata.total_tables).toBeGreaterThan(1_500);
    expect(metadata.unknown_tables).toBeGreaterThan(0);
    expect(metadata.waste_storage_tb).toBeGreaterThan(0);
    expect(metadata.monthly_savings_usd).toBeGreaterThan(0);
    expect(metadata.monthly_savings_usd).toBeLessThan(metadata.total_monthly_cost_usd ?? 0);
    expect(metadata.openmetadata_version).toBe('1.13.4');
    expect(new Set(metadata.services.map((service) => service.service_type)).size).toBeGreaterThan(4);
    expect(metadata.services.some((service) => service.reason === 'no_usage_evidence')).toBe(true);

    for (const kind of ['are refreshed', 'nobody reads', 'not used any more', 'hardly used', 'Find an owner'])
      expect(stdout).toContain(kind);
    const [, own, list] =
      /waste costs ([\d.]+) USD a month instead of ([\d.]+) USD; no scan/.exec(stdout) ?? [];
    expect(Number(own)).toBeLessThan(Number(list));
    expect(stdout).toContain('made the item DONE (auto_resolved)');

    expect(stdout).toContain(`The ZI Score is ${score} of 100: ${answer.status}.`);
    expect(stdout).toContain(`Waste: ${metadata.waste_storage_tb?.toFixed(1)} of`);
    expect(stdout).toContain(`whether ${metadata.unknown_tables} tables are used`);
    expect(stdout).toContain(`Bounds: ${bounds?.lower} if`);
    expect(answer.trend).toBe('unknown');
    expect(stdout).toContain('Trend: unknown.');
    expect(stdout).toMatch(/History: 90 days since \d{4}-\d\d-\d\d, 89 of them rebuilt/);
    expect(stdout).toMatch(/Forecast: \d+\.\d\d USD in \d{4}-\d\d, with 80 % between/);
    expect((await fetch(url)).status).toBe(401);
    expect(demo.stderr()).toBe('');

    const commands = demo.processes().map(({ command }) => command);
    for (const name of ['main.ts', 'guard.ts', 'service-child.ts', 'mysqld']) {
      expect(commands.some((command) => command.includes(name))).toBe(true);
    }
    expect(demo.files()).toHaveLength(1);
    demo.signalGroup('SIGINT');
    expect(await demo.exited).toBe(0);
    expect(demo.stdout()).toMatch(/Stopping …\nStopped; nothing is left behind\.\n$/);
    expect(demo.stderr()).toBe('');
    await expectNothingLeft(demo, port);
  });

  test('two Ctrl-C while it is still starting leave nothing behind', async () => {
    const port = await freePort();
    demo = startDemo({ PORT: String(port) });
    await demo.printed('Filling it');
    expect(demo.processes().some(({ command }) => command.includes('mysqld'))).toBe(true);
    demo.signalGroup('SIGINT');
    demo.signalGroup('SIGINT');
    expect(await demo.exited).toBe(130);
    expect(demo.stdout()).not.toContain(READY);
    expect(demo.stderr()).toBe('');
    await expectNothingLeft(demo, port);
  });
});

describe('a PORT that cannot be used', () => {
  test('a taken one is found before anything is started', async () => {
    const { server, port } = await occupy(0);
    demo = startDemo({ PORT: String(port) });
    expect(await demo.exited).toBe(1);
    await release(server);
    expect(demo.stdout()).toBe('');
    expect(demo.stderr()).toContain(`Port ${port} on this machine is taken.`);
    expect(demo.stderr()).toContain("OpenMetadata's admin port is 8586 too");
    expect(demo.stderr()).toContain('  PORT=8600 npm run demo\n');
    await expectNothingLeft(demo, port);
  });

  test.each(['abc', '70000', '-1', '8600.5'])('%s is refused by name', async (text) => {
    demo = startDemo({ PORT: text });
    expect(await demo.exited).toBe(1);
    expect(demo.stdout()).toBe('');
    expect(demo.stderr()).toContain(`PORT is "${text}", which is not a port`);
  });
});
