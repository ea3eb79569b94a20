import type { DomainFacts, ServiceFacts, ServiceHash } from '../catalogue/table-facts.ts';
import type { Rate } from '../money/rate.ts';
import type { Day } from '../time.ts';
import type { Evidence } from './evidence.ts';
import { weightsKey } from './score.ts';
import { sum, type Tally } from './tally.ts';
import type { Method } from './trend.ts';
import type { Weights } from './weights.ts';

export type ServiceSnapshot = ServiceFacts & { evidence: Evidence | null; tally: Tally };

/** Sub-domains included. */
export type DomainSnapshot = DomainFacts & {
  tally: Tally;
  /** Those that its tables and views lie in; null in what an older ThirdEye has stored. */
  services: ServiceHash[] | null;
};

/** What one scan found, whole and for ever: every number of an answer is recomputed from it. */
export type Snapshot = {
  scanId: number;
  /** Counts how often it was priced anew: 0 as the scan made it. */
  revision: number;
  /** Epoch milliseconds: when the scan began to measure. */
  capturedAt: number;
  /** The scan's UTC day, D of docs/scoring.md. */
  day: Day;
  methodVersion: string;
  weights: Weights;
  /** The rates that its tables were priced with; null: it was measured before rates were known. */
  rates: { used: Rate[]; changeId: number } | null;
  openmetadataVersion: string | null;
  /** What this OpenMetadata does not have. */
  missing: { source: string; reason: string }[];
  /** By name. */
  services: ServiceSnapshot[];
  /** By FQN. */
  domains: DomainSnapshot[];
};

/** Names one snapshot for ever. */
export type SnapshotKey = Pick<Snapshot, 'scanId' | 'revision'>;

/** Whether both are of one snapshot, or of none. */
export const isSameSnapshot = (a: SnapshotKey | null, b: SnapshotKey | null): boolean =>
  a?.scanId === b?.scanId && a?.revision === b?.revision;

export const estateTally = (snapshot: Snapshot): Tally =>
  sum(snapshot.services.map((service) => service.tally));

export const methodOf = ({ methodVersion, weights }: Snapshot): Method => ({
  version: methodVersion,
  weights: weightsKey(weights),
});

/** Whether rates have changed since the snapshot was priced; `changeId` is the number of their last change. */
export const ratesPending = (snapshot: Snapshot | null, changeId: number): boolean =>
  snapshot !== null && (snapshot.rates?.changeId ?? 0) < changeId;
