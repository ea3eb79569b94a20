/** Asks for the score at a fixed rate until it is told to stop, in a process of its own, and tells the latencies. */
import autocannon from 'autocannon';

const RATE = 200;
const CONNECTIONS = 8;

process.on('disconnect', () => process.exit(0));
process.once('message', ({ urls }: { urls: string[] }) => {
  const requests = urls.map((url) => ({
    method: 'GET' as const,
    path: new URL(url).pathname + new URL(url).search,
  }));
  const running = autocannon(
    { url: urls[0] ?? '', connections: CONNECTIONS, overallRate: RATE, duration: 3_600, requests },
    (error, result) => {
      const { latency, non2xx, errors } = result;
      process.send?.({
        error,
        result: {
          requests: result.requests.total,
          p50: latency.p50,
          p99: latency.p99,
          max: latency.max,
          bad: non2xx + errors,
        },
      });
      process.disconnect();
    },
  );
  process.once('message', () => running.stop());
});
