import type { EntityRow, ProfileRow, RelationshipRow, TagRow } from '../../../src/demo/openmetadata/rows.ts';
import type { Day } from './days.ts';
import type { Cost } from './money.ts';

/** What the oracle reads, whole tables at a time. */
export type NaiveInput = {
  services: EntityRow[];
  databases: EntityRow[];
  schemas: EntityRow[];
  tables: EntityRow[];
  domains: EntityRow[];
  usage: NaiveUsageRow[];
  profiles: (Omit<ProfileRow, 'extension'> & { extension: string })[];
  relationships: RelationshipRow[];
  tags: Omit<TagRow, 'labelType'>[];
};

export type NaiveUsageRow = {
  id: string;
  entityType: string;
  usageDate: string | null;
  count1: number | null;
};

export const COMPONENTS = ['compute', 'storage', 'query', 'others'] as const;
export type ComponentName = (typeof COMPONENTS)[number];
export type Weights = Record<ComponentName, number>;

export type Reason = 'no_tables' | 'no_usage_evidence';
export type Status = 'EXCELLENT' | 'GOOD' | 'FAIR' | 'POOR' | 'CRITICAL' | 'NO_DATA';

export type Component = {
  /** numerator ÷ denominator, null when the component is unknown. */
  rate: number | null;
  /** Normalised: the four together are 100. */
  weight: number;
  /** One decimal; null when there is no score. */
  points: number | null;
  /** Tables, and bytes for `storage`. */
  numerator: bigint;
  denominator: bigint;
  population: number;
};

export type Scope = {
  total_tables: number;
  views: number;
  new_tables: number;
  population: number;
  active_tables: number;
  inactive_tables: number;
  unknown_tables: number;
  inactive_percentage: number | null;
  score: number | null;
  status: Status;
  reason: Reason | null;
  breakdown: Record<ComponentName, number | null>;
  bounds: { lower: number; upper: number };
  /** Known tables ÷ population, not rounded; 0 for an empty population. */
  coverage: { activity: number; size: number; recency: number };
  components: Record<ComponentName, Component>;
  sensitivity: { lower: number | null; upper: number | null };
  total_bytes: bigint;
  waste_bytes: bigint;
  zombie_tables: number;
};

export type Evidence = {
  /** S and E as days since 1970; both null without evidence. */
  from: Day | null;
  to: Day | null;
  lifecycle: boolean;
  evidence_stale: boolean;
  evidence_reason: 'no_usage_evidence' | null;
};

export type Gate = 'downstream' | 'tier' | 'stale_evidence';
export type Recommendation = 'EXCELLENT_CANDIDATE' | 'GOOD_CANDIDATE' | 'REVIEW_REQUIRED' | 'KEEP';
export type Category = 'refresh_waste' | 'zombie_tables' | 'stale_tables';
export type Activity = 'ACTIVE' | 'INACTIVE' | 'UNKNOWN' | 'NEW';

/** What one table's own rows say, before the service's evidence comes in. Live tables and views only. */
export type TableSource = {
  id: string;
  fqn: string;
  serviceName: string;
  serviceType: string | null;
  view: boolean;
  accessed: Day | null;
  updated: Day | null;
  created: Day | null;
  /** Days of `count1 > 0` within the last 400 days. */
  usage: { day: Day; count: number }[];
  /** Days of INSERT, UPDATE, WRITE, not after D. */
  writeDays: Day[];
  /** Days of DELETE, not after D. */
  deleteDays: Day[];
  size: bigint | null;
  downstreamCount: number;
  owners: string[];
  domainHashes: string[];
  tier: number | null;
};

/** Everything the oracle says about one live table or view. */
export type TableFacts = {
  id: string;
  fqn: string;
  service: string;
  view: boolean;
  isNew: boolean;
  activity: Activity;
  /** Null: unknown. */
  active: boolean | null;
  recent: boolean | null;
  created: Day | null;
  lastUse: Day | null;
  /** Null without evidence; a lower bound for a table never used. */
  idleDays: number | null;
  idleIsLowerBound: boolean;
  lastWrite: Day | null;
  queries30: number;
  downstreamCount: number;
  owners: string[];
  owned: boolean;
  /** Hashes of the table's own (direct or inherited) domains. */
  domainHashes: string[];
  tier: number | null;
  size: bigint | null;
  purgeScore: number | null;
  recommendation: Recommendation | null;
  gates: Gate[];
  category: Category | null;
  /** Finding 4: not inactive, idle > 60 days, ≥ 100 GiB. */
  largeUnused: boolean;
  /** Finding 5: nobody owns it, it costs at least 5 USD a month, and nothing else fits. */
  unowned: boolean;
  cost: Cost | null;
};

export type NaiveResult = {
  estate: Scope;
  services: Map<string, Scope & Evidence>;
  /** By the domain's FQN, sub-domains included. */
  domains: Map<string, Scope>;
  tables: Map<string, TableFacts>;
};
