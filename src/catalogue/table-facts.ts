import type { Day } from '../time.ts';
import type { RecentUsage } from './recent-usage.ts';

/** How far back usage rows and `accessed` count as evidence, in days before the day of the scan. */
export const EVIDENCE_DAYS = 400;

/** The first segment of a table's FQN hash; equals `dbservice_entity.nameHash`. */
export type ServiceHash = string;

/** Recorded use of a table; nulls and an empty list where there is none. */
export type Usage = {
  /** First and last day with count1 > 0 within EVIDENCE_DAYS of the scan. */
  firstUsageDay: Day | null;
  lastUsageDay: Day | null;
  /** Of the last KEPT_DAYS days with use. */
  recentUsage: RecentUsage;
};

export const NO_USAGE: Usage = { firstUsageDay: null, lastUsageDay: null, recentUsage: '' };

/**
 * What a scan knows of one live table or view beside its use. Days are UTC days; days after the scan may occur and are
 * ignored by whoever judges. Unknown is null, never 0.
 */
export type Metadata = {
  /** OpenMetadata's entity id (UUID). */
  id: string;
  fqn: string;
  fqnHash: string;
  serviceHash: ServiceHash;
  /** OpenMetadata's tableType; an unknown value is a plain table. */
  tableType: string | null;
  /** lifeCycle.created, else createDateTime of the newest table profile. */
  createdDay: Day | null;
  /** lifeCycle.accessed. */
  accessedDay: Day | null;
  /** lifeCycle.updated. */
  updatedDay: Day | null;
  sizeBytes: bigint | null;
  /** Epoch milliseconds of the profile that gave the size. */
  sizeMeasuredAt: number | null;
  /** Days with a systemProfile INSERT, UPDATE or WRITE, newest first; at most KEPT_DAYS of them. */
  writeDays: Day[];
  /** Latest systemProfile INSERT, UPDATE, WRITE or DELETE. */
  lastSystemOperationDay: Day | null;
  /** Live things that read this table by lineage; null when lineage could not be read. */
  downstreamCount: number | null;
  /** Names of owners, direct or inherited; null when owners could not be read. */
  owners: string[] | null;
  /** FQN hashes of domains, direct or inherited; null when they could not be read. */
  domains: string[] | null;
  /** 1 to 5, the lowest of its Tier tags. */
  tier: number | null;
};

/** What a table has from what it is related to. */
export type Relations = Pick<Metadata, 'downstreamCount' | 'owners' | 'domains'>;

/** All that a table is judged by. */
export type TableFacts = Metadata & Usage;

/** What a scan knows of a database service, with or without a row of its own in OpenMetadata. */
export type ServiceFacts = { hash: ServiceHash; name: string; serviceType: string | null };

/** A domain or sub-domain; a sub-domain's hash begins with its parent's. */
export type DomainFacts = { hash: string; fqn: string };

const VIEW_TYPES = new Set(['View', 'SecureView']);

export const isView = (facts: Pick<TableFacts, 'tableType'>): boolean =>
  facts.tableType !== null && VIEW_TYPES.has(facts.tableType);
