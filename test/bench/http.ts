import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { demoToken } from '../../src/demo/token.ts';
import { median } from '../support/median.ts';
import { startDatabases } from './databases.ts';

/**
 * Requests a second of an authenticated zi-score, as ratios to the same app without its work and to a bare Fastify.
 * All three are sent the same request, token included: what differs is what the server does. They take turns, in an order that
 * rotates; a ratio is the median over the rounds. By processor time it does not depend on what else the machine does.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    // Until the engine has compiled what it will compile.
    'warm-up': { type: 'string', default: '6' },
  },
});
const rounds = Number(values.rounds);
const duration = Number(values.seconds);
const connections = Number(values.connections);

const databases = await startDatabases();
const secret = randomBytes(32).toString('base64url');
const child = fork(new URL('http.child.ts', import.meta.url), {
  env: { ...process.env, ...databases.settings, JWT_SECRET: secret, REFRESH_MINUTES: '1440' },
});
try {
  const [ports] = (await once(child, 'message')) as [{ service: number; bare: number }];
  const { text } = await demoToken(secret, Date.now());
  const headers = { authorization: `Bearer ${text}` };
  const scoreUrl = `http://127.0.0.1:${ports.service}/api/v1/thirdeye/dashboard/zi-score`;
  const firstScore = async (): Promise<string> => {
    for (;;) {
      const answer = await fetch(scoreUrl, { headers });
      const body = await answer.text();
      if (answer.status === 200 && typeof JSON.parse(body).score === 'number') return body;
      await sleep(100);
    }
  };
  const body = await firstScore();
  child.send({ body });

  const contestants = [
    { name: 'zi-score', url: scoreUrl, headers },
    { name: 'constant', url: `http://127.0.0.1:${ports.service}/constant`, headers },
    { name: 'bare', url: `http://127.0.0.1:${ports.bare}/bare`, headers },
  ] as const;
  type Name = (typeof contestants)[number]['name'];
  /** Microseconds of the service's processor time so far. */
  const cpu = async (): Promise<number> => {
    child.send('cpu');
    const [used] = (await once(child, 'message')) as [number];
    return used;
  };
  /** Requests a second, by the clock and by the processor time that they took. */
  const measure = async ({ url, headers: sent }: (typeof contestants)[number], seconds: number) => {
    const before = await cpu();
    const result = await autocannon({ url, headers: sent, connections, duration: seconds });
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} bad answers`);
    const { total } = result.requests;
    return { rate: total / result.duration, cpuRate: (total * 1e6) / ((await cpu()) - before) };
  };
  for (const contestant of contestants) await measure(contestant, Number(values['warm-up']));
  const rates: Record<Name, number[]> = { 'zi-score': [], constant: [], bare: [] };
  const cpuRates: typeof rates = { 'zi-score': [], constant: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const contestant = contestants[(round + turn) % contestants.length];
      if (contestant === undefined) continue;
      const { rate, cpuRate } = await measure(contestant, duration);
      rates[contestant.name].push(rate);
      cpuRates[contestant.name].push(cpuRate);
    }
  }
  const ratio = (of: typeof rates, to: Name): number =>
    Number(median(of['zi-score'].map((rate, round) => rate / (of[to][round] ?? Number.NaN))).toFixed(3));
  const result = {
    bytes: body.length,
    rounds,
    requests_per_second: Object.fromEntries(
      Object.entries(rates).map(([name, all]) => [name, Math.round(median(all))]),
    ),
    to_constant: ratio(rates, 'constant'),
    to_bare: ratio(rates, 'bare'),
    cpu_to_constant: ratio(cpuRates, 'constant'),
    cpu_to_bare: ratio(cpuRates, 'bare'),
  };
  console.table(result.requests_per_second);
  console.log(`zi-score / same app, constant bytes, no token: ${result.to_constant} (to reach: 0.85)`);
  console.log(`zi-score / bare Fastify:                       ${result.to_bare} (to reach: 0.6)`);
  console.log(`by processor time of the server: ${result.cpu_to_constant} and ${result.cpu_to_bare}`);
  console.log(JSON.stringify(result));
} finally {
  if (child.connected) child.disconnect();
  await databases.stop();
}
