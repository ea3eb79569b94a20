import { newestDay, oldestDay } from '../../src/catalogue/recent-usage.ts';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import type { Judgement } from '../../src/zi/activity.ts';
import type { Evidence } from '../../src/zi/evidence.ts';

/** A day to count from; ages below are days before it. */
export const TODAY = 20_000;

export const EVIDENCE: Evidence = { from: TODAY - 400, to: TODAY, lifecycle: false };

/** A table of which nothing is known but that nobody owns it and nothing reads it. */
export const tableFacts = (members: Partial<TableFacts> = {}): TableFacts => ({
  id: 'id',
  fqn: 'service.db.schema.table',
  fqnHash: 's.d.s.t',
  serviceHash: 's',
  tableType: 'Regular',
  createdDay: null,
  accessedDay: null,
  updatedDay: null,
  firstUsageDay: oldestDay(members.recentUsage ?? ''),
  lastUsageDay: newestDay(members.recentUsage ?? ''),
  recentUsage: '',
  sizeBytes: null,
  sizeMeasuredAt: null,
  writeDays: [],
  lastSystemOperationDay: null,
  downstreamCount: 0,
  owners: [],
  domains: [],
  tier: null,
  ...members,
});

/** A table that was last used `idleDays` before the end of the evidence. */
export const judgedIdle = (idleDays: number): Judgement => ({
  activity: idleDays <= 90 ? 'ACTIVE' : 'INACTIVE',
  recent: idleDays <= 30,
  lastUse: { day: EVIDENCE.to - idleDays, source: 'lifecycle' },
  idleDays,
  idleFrom: EVIDENCE.to - idleDays,
  idleIsLowerBound: false,
});
