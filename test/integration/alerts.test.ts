import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURE_REASONS } from '../../src/http/auth/failure.ts';
import { createMetrics } from '../../src/metrics/metrics.service.ts';
import { ensureProgram } from '../support/debian-program.ts';
import { stateOf } from '../support/facts.ts';

const PROMTOOL = '/usr/bin/promtool';
const RULES = resolve('docs/deploy/alerts.yml');

type Ended = { code: number; output: string };

const promtool = (args: string[], input = ''): Promise<Ended> =>
  new Promise((done) => {
    const child = execFile(PROMTOOL, args, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
    );
    child.stdin?.end(input);
  });

const everyMetric = (): Promise<string> => {
  const metrics = createMetrics({
    ...{ version: '1', failureReasons: FAILURE_REASONS, now: () => 0, isStale: () => false },
    state: () => stateOf(null),
    isInReach: () => true,
    pools: { thirdeye: () => ({ size: 1, used: 0, waiting: 0 }) },
  });
  metrics.request('GET', '/health', 200, 0.3);
  return metrics.text();
};

describe('the alert rules', () => {
  let folder: string;
  let rules: string;
  beforeAll(async () => {
    await ensureProgram(PROMTOOL, 'prometheus');
    folder = await mkdtemp(join(tmpdir(), 'thirdeye-alerts-'));
    rules = await readFile(RULES, 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const names = (): string[] => [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

  it('are rules to Prometheus', async () => {
    const { code, output } = await promtool(['check', 'rules', RULES]);
    expect(output).toContain(`${names().length} rules found`);
    expect(code).toBe(0);
  });

  it('fire when they should, and only then', async () => {
    const file = join(folder, 'alerts.test.yml');
    const text = await readFile('test/fixtures/prometheus/alerts.test.yml', 'utf8');
    await writeFile(file, text.replace('[RULES]', `[${RULES}]`));
    for (const name of names()) expect(text, 'each is tested').toContain(name);
    const { code, output } = await promtool(['test', 'rules', file]);
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });

  it('ask for metrics that the service has, in the words that it uses', async () => {
    const text = await everyMetric();
    const used = new Set(rules.match(/\b(thirdeye|nodejs)_[a-z0-9_]+/g));
    expect(used.size).toBeGreaterThan(8);
    for (const name of used) expect(text).toContain(`# TYPE ${name.replace(/_(count|bucket)$/, '')} `);
    for (const [, label = '', value = ''] of rules.matchAll(/(kind|outcome)="(\w+)"/g))
      expect(text).toContain(`${label}="${value}"`);
  });

  it('each have a section in docs/operations.md', async () => {
    const operations = await readFile('docs/operations.md', 'utf8');
    for (const name of names()) expect(operations).toMatch(new RegExp(`^### ${name}$`, 'm'));
  });
});

it('promtool finds no fault with the metrics of our own', async () => {
  const { output } = await promtool(['check', 'metrics'], await everyMetric());
  expect(output.split('\n').filter((line) => line.startsWith('thirdeye_'))).toEqual([]);
});
