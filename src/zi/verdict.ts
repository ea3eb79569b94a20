import { fqnParts, hashPrefix, SCHEMA_PARTS } from '../catalogue/fqn.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import type { SavingsKind } from '../money/rate.ts';
import type { Day } from '../time.ts';
import { type Judgement, judge, lastWriteOf } from './activity.ts';
import { type Category, categoryOf } from './category.ts';
import type { Evidence } from './evidence.ts';
import { type Gate, gatesOf, purgeOf, queriesOf, type Recommendation } from './purge.ts';
import type { TableCost } from './tally.ts';

/** What a scan concludes of one table, and keeps for lists and findings. */
export type Verdict = {
  id: string;
  serviceHash: string;
  /** The first three segments of the table's FQN hash. */
  schemaHash: string;
  schemaName: string;
  name: string;
  activity: Judgement['activity'];
  sizeBytes: bigint | null;
  /** Monthly cost in micro-dollars; null without a rate or a size. */
  costMicros: bigint | null;
  /** Null without a rate. */
  savingsKind: SavingsKind | null;
  purgeScore: number | null;
  recommendation: Recommendation | null;
  category: Category | null;
};

/** What a verdict rests on. It changes daily and follows from the facts, so it is not kept. */
export type Grounds = {
  recent: boolean | null;
  /** Idle days are counted from here to the end of the service's evidence. */
  idleFromDay: Day | null;
  idleIsLowerBound: boolean;
  lastUsedDay: Day | null;
  lastUsedSource: 'lifecycle' | 'usage' | null;
  lastWrittenDay: Day | null;
  /** In the 30 days that end with the evidence; null without evidence. */
  queries30d: number | null;
  gates: Gate[];
};

/** A verdict with what speaks against purging the table. */
export type GatedVerdict = Verdict & Pick<Grounds, 'gates'>;

export const groundsOf = (facts: TableFacts, evidence: Evidence | null, today: Day): Grounds => {
  const judgement = judge(facts, evidence, today);
  return {
    recent: judgement.recent,
    idleFromDay: judgement.idleFrom,
    idleIsLowerBound: judgement.idleIsLowerBound,
    lastUsedDay: judgement.lastUse?.day ?? null,
    lastUsedSource: judgement.lastUse?.source ?? null,
    lastWrittenDay: lastWriteOf(facts, today),
    queries30d: evidence === null ? null : queriesOf(facts, evidence, today),
    gates: gatesOf(facts, evidence, today),
  };
};

export const verdictOf = (
  facts: TableFacts,
  judgement: Judgement,
  evidence: Evidence | null,
  today: Day,
  cost: TableCost | null,
  minSavingsMicros: bigint,
): GatedVerdict => {
  const parts = fqnParts(facts.fqn);
  const purge = purgeOf(facts, judgement, evidence, today);
  const costMicros = cost?.micros ?? null;
  const isCostly = costMicros !== null && costMicros >= minSavingsMicros;
  return {
    id: facts.id,
    serviceHash: facts.serviceHash,
    schemaHash: hashPrefix(facts.fqnHash, SCHEMA_PARTS),
    schemaName: parts[2] ?? '',
    name: parts.at(-1) ?? '',
    activity: judgement.activity,
    sizeBytes: facts.sizeBytes,
    costMicros,
    savingsKind: cost?.kind ?? null,
    purgeScore: purge.score,
    recommendation: purge.recommendation,
    category: categoryOf(facts, judgement, today, isCostly),
    gates: purge.gates,
  };
};
