/** Asks at a fixed rate, in a process of its own, until it is told to stop; tells how long answers took in the last while. */
import { latenciesOf, startSteadyLoad } from '../support/steady-load.ts';

const RATE = 200;

/** `stop` comes with the milliseconds up to now that count. */
export type LoadMessage = { urls: string[] } | { stop: number };

let load: ReturnType<typeof startSteadyLoad> | null = null;

process.on('disconnect', () => process.exit(0));
process.on('message', async (message: LoadMessage) => {
  if ('urls' in message) {
    const calls = message.urls.map((url) => ({ path: new URL(url).pathname }));
    load = startSteadyLoad(message.urls[0] ?? '', RATE, calls);
    return;
  }
  const since = performance.now() - message.stop;
  const all = (await load?.stop()) ?? [];
  const counted = all.filter(({ due }) => due >= since);
  const paths = [...new Set(counted.map(({ path }) => path))];
  process.send?.({
    ...latenciesOf(counted),
    by_path: Object.fromEntries(
      paths.map((path) => [path, latenciesOf(counted.filter((sample) => sample.path === path))]),
    ),
  });
  process.disconnect();
});
