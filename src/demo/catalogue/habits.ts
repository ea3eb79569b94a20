import { HISTORY_DAYS } from './clock.ts';
import type { Random } from './random.ts';
import type { Layer, ServiceSpec } from './services.ts';

/**
 * How a table lives. `source` is read by ETL only; `quiet` and `large_quiet` were last used 31–89 days before the
 * evidence ends; `refresh` is written but not read, `stale` and `zombie` are neither; `young` was never used in
 * its 30–89 days, `fresh` in its fewer than 30; `untracked` belongs to a service without any evidence.
 */
export type Kind =
  | ('busy' | 'regular' | 'monthly' | 'source')
  | ('quiet' | 'large_quiet' | 'refresh' | 'stale' | 'zombie')
  | ('young' | 'fresh' | 'untracked');

type Weights = Partial<Record<Kind, number>>;

const WEIGHTS: Record<Layer, Weights> = {
  mart: {
    busy: 38,
    regular: 25,
    monthly: 9,
    quiet: 7,
    large_quiet: 2,
    refresh: 5,
    stale: 4,
    zombie: 4,
    young: 2,
    fresh: 3,
  },
  raw: {
    source: 44,
    regular: 12,
    monthly: 4,
    quiet: 9,
    large_quiet: 3,
    refresh: 10,
    stale: 6,
    zombie: 8,
    young: 1,
    fresh: 2,
  },
  staging: {
    source: 44,
    regular: 10,
    quiet: 10,
    large_quiet: 1,
    refresh: 8,
    stale: 7,
    zombie: 14,
    young: 2,
    fresh: 3,
  },
  sandbox: { busy: 3, regular: 15, quiet: 16, refresh: 3, stale: 8, zombie: 38, young: 8, fresh: 7 },
  archive: { regular: 3, monthly: 8, quiet: 14, large_quiet: 7, stale: 10, zombie: 56 },
  features: {
    busy: 30,
    regular: 22,
    quiet: 9,
    large_quiet: 2,
    refresh: 15,
    stale: 5,
    zombie: 9,
    young: 3,
    fresh: 4,
  },
  app: { busy: 46, regular: 24, monthly: 5, quiet: 8, stale: 3, zombie: 11, young: 1, fresh: 2 },
};

/** Draws a kind that the evidence of the service can show. */
export const drawKind = (random: Random, layer: Layer, service: ServiceSpec): Kind => {
  const kind = random.weighted(WEIGHTS[layer]);
  if (service.evidenceAge === null) return 'untracked';
  return kind === 'refresh' && !service.writes ? 'zombie' : kind;
};

/** Ages are days before today; undefined: never, or not known to anyone. */
export type Habits = {
  /** Day on which the table was created. */
  created: number;
  lastRead: number | undefined;
  lastWrite: number | undefined;
  /** Days between two writes. */
  writeEvery: number;
  /** Whether something downstream reads the table. */
  downstream: boolean;
};

const idleDays = (
  random: Random,
  kind: Kind,
  service: ServiceSpec,
  evidenceAge: number,
): number | undefined => {
  switch (kind) {
    case 'busy':
    case 'source':
      return Number(random.weighted({ 0: 8, 1: 3, 2: 1 }));
    case 'regular':
      return random.int(0, 7);
    case 'monthly':
      return random.int(0, 28);
    case 'quiet':
      return random.int(33, 86);
    case 'large_quiet':
      return random.int(62, 86);
    case 'refresh':
    case 'stale':
    case 'zombie': {
      if (random.chance(0.45)) return undefined;
      return service.lifeCycle.usage ? random.int(95, 380) : random.int(93, HISTORY_DAYS - 1 - evidenceAge);
    }
    default:
      return undefined;
  }
};

const lastWriteAge = (
  random: Random,
  kind: Kind,
  downstream: boolean,
  lastRead: number,
): number | undefined => {
  switch (kind) {
    case 'busy':
    case 'regular':
    case 'monthly':
      return random.chance(0.7) ? random.int(0, 6) : undefined;
    case 'source':
      return random.int(0, 1);
    case 'quiet':
    case 'large_quiet':
      return random.chance(0.5) ? lastRead + random.int(0, 30) : undefined;
    case 'refresh':
      return random.int(0, 6);
    case 'stale':
      return downstream ? random.int(HISTORY_DAYS + 5, 500) : random.int(36, 84);
    case 'zombie':
      return random.chance(0.6) ? random.int(HISTORY_DAYS + 5, 500) : undefined;
    default:
      return undefined;
  }
};

/** Draws the days of a table's life so that the rules of the score see the kind in them. */
export const drawHabits = (
  random: Random,
  kind: Kind,
  service: ServiceSpec,
  holes: ReadonlySet<number>,
): Habits => {
  const evidenceAge = service.evidenceAge ?? 0;
  const idle = idleDays(random, kind, service, evidenceAge);
  let lastRead = idle === undefined ? undefined : evidenceAge + idle;
  while (lastRead !== undefined && holes.has(lastRead)) lastRead++;

  const downstreamChance = {
    busy: 0.45,
    regular: 0.3,
    monthly: 0.2,
    source: 1,
    stale: service.writes ? 0.4 : 1,
  };
  const downstream = random.chance(downstreamChance[kind as keyof typeof downstreamChance] ?? 0);
  const lastWrite = service.writes ? lastWriteAge(random, kind, downstream, lastRead ?? 0) : undefined;
  const oldest = Math.max(lastRead ?? 0, lastWrite ?? 0, evidenceAge + 95);
  const created =
    kind === 'fresh'
      ? evidenceAge + random.int(0, 27)
      : kind === 'young'
        ? evidenceAge + random.int(32, 86)
        : oldest + Math.floor(random.logNormal(250, 0.8));
  const writeEvery = kind === 'refresh' ? random.pick([1, 1, 2]) : random.pick([1, 1, 2, 7]);
  return { created, lastRead, lastWrite, writeEvery, downstream };
};
