import { Gauge, type Registry } from 'prom-client';
import { scopeOf, wasteBytes } from '../dashboard/scope.ts';
import { estateTally } from '../zi/snapshot.ts';
import type { ZiState } from '../zi/zi.service.ts';

const MS = 1_000;

export type EstateDeps = {
  /** What readers are told; null before it has been read once. */
  state(): ZiState | null;
  /** Whether what readers are told is marked as stale. */
  isStale(): boolean;
  /** Epoch milliseconds. */
  now(): number;
};

/** What the published scan found and how old it is: alike on every replica. What is unknown has no value. */
export const measureEstate = (registry: Registry, { state, isStale, now }: EstateDeps): void => {
  const snapshotOf = () => state()?.snapshot ?? null;
  const gauge = (name: string, help: string, read: () => number | null): void => {
    new Gauge({
      name: `thirdeye_${name}`,
      help,
      registers: [registry],
      collect() {
        const value = read();
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  const lastScan =
    (read: (scan: NonNullable<ZiState['lastFinished']>) => number | null) => (): number | null => {
      const scan = state()?.lastFinished ?? null;
      return scan === null ? null : read(scan);
    };

  gauge('snapshot_age_seconds', 'Time since the published scan began to measure.', () => {
    const snapshot = snapshotOf();
    return snapshot === null ? null : (now() - snapshot.capturedAt) / MS;
  });
  gauge(
    'snapshot_timestamp_seconds',
    'When the last scan that succeeded began to measure, in Unix time.',
    () => {
      const snapshot = snapshotOf();
      return snapshot === null ? null : snapshot.capturedAt / MS;
    },
  );
  gauge('snapshot_stale', '1 when answers say that they are stale.', () => Number(isStale()));
  gauge(
    'last_scan_succeeded',
    '1 when the last scan of any replica succeeded, 0 when it failed.',
    lastScan((scan) => Number(scan.state === 'SUCCEEDED')),
  );
  gauge(
    'last_scan_duration_seconds',
    'How long the last scan that ended took.',
    lastScan(({ startedAt, finishedAt }) => finishedAt && (finishedAt.getTime() - startedAt.getTime()) / MS),
  );
  gauge(
    'last_scan_rows',
    'Tables that the last scan that ended has read.',
    lastScan(({ tablesRead }) => tablesRead),
  );
  gauge('zi_score', 'ZI Score of the estate.', () => {
    const snapshot = snapshotOf();
    return snapshot && scopeOf(estateTally(snapshot), snapshot.weights).score;
  });
  gauge('waste_bytes', 'Known bytes of the tables of the estate that nobody uses.', () => {
    const snapshot = snapshotOf();
    const bytes = snapshot && wasteBytes(estateTally(snapshot));
    return bytes === null ? null : Number(bytes);
  });

  const perService = (
    name: string,
    help: string,
    read: (snapshot: NonNullable<ZiState['snapshot']>) => (number | null)[],
  ) => {
    new Gauge({
      name: `thirdeye_service_${name}`,
      help,
      labelNames: ['service', 'service_type'],
      registers: [registry],
      collect() {
        this.reset();
        const snapshot = snapshotOf();
        if (snapshot === null) return;
        const values = read(snapshot);
        snapshot.services.forEach(({ name: service, serviceType }, i) => {
          const value = values[i] ?? null;
          if (value !== null) this.set({ service, service_type: serviceType ?? 'unknown' }, value);
        });
      },
    });
  };
  perService('zi_score', 'ZI Score of a database service.', ({ services, weights }) =>
    services.map(({ tally }) => scopeOf(tally, weights).score),
  );
  perService(
    'waste_bytes',
    'Known bytes of the tables of a database service that nobody uses.',
    ({ services }) =>
      services.map(({ tally }) => {
        const bytes = wasteBytes(tally);
        return bytes === null ? null : Number(bytes);
      }),
  );
};
