import { createScanStore } from '../../src/catalogue/scan.store.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import { createRatesStore } from '../../src/money/rates.store.ts';
import { estateTally } from '../../src/zi/snapshot.ts';
import { createZiService } from '../../src/zi/zi.service.ts';
import { createZiStore } from '../../src/zi/zi.store.ts';
import { pause } from './bench.ts';
import type { Observer } from './published.ts';

/** Between two looks: the reader must not take the processor from what it watches. */
const PAUSE_MS = 200;

export type Reader = {
  /** How often it has looked. */
  looks(): number;
  /** Contents seen so far. */
  contents(): string[];
  /** What was wrong with something that it saw. */
  faults(): unknown[];
  /** Also closes `db`. */
  stop(): Promise<void>;
};

/** Looks at the published scan without a rest, as dashboards and another replica do. */
export const startReader = (db: ThirdeyeDb, observe: Observer): Reader => {
  const zi = createZiService({
    zi: createZiStore(db),
    scans: createScanStore(db),
    lastRateChange: createRatesStore(db).lastChange,
  });
  const contents = new Set<string>();
  const faults: unknown[] = [];
  let looks = 0;
  let stopping = false;

  const look = async (): Promise<void> => {
    const found = await observe();
    if (found !== null) contents.add(found.content);
    await zi.refresh();
    const snapshot = zi.state()?.snapshot ?? null;
    if (snapshot === null) throw new Error('the published snapshot has gone');
    const { tables, views } = estateTally(snapshot);
    if (found?.scanId === snapshot.scanId && tables + views !== found.tables) {
      throw new Error(`scan ${snapshot.scanId}: ${tables + views} tables in memory, ${found.tables} stored`);
    }
    looks += 1;
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      await look().catch((error: unknown) => faults.push(error));
      await pause(PAUSE_MS);
    }
  };
  const running = loop();

  return {
    looks: () => looks,
    contents: () => [...contents],
    faults: () => faults,
    stop: async () => {
      stopping = true;
      await running;
      await db.destroy();
    },
  };
};
