import Fraction from 'fraction.js';
import { KEPT_DAYS, queriesBetween } from '../catalogue/recent-usage.ts';
import { EVIDENCE_DAYS, isView, type TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { type Judgement, lastWriteOf, usageIsOwnWrites } from './activity.ts';
import { type Evidence, isStale } from './evidence.ts';
import { tenths } from './score.ts';

/** Points of 10 that each part can give (docs/scoring.md, "Purge score"). */
const STALE = 7;
const SIZE = 1;
const QUIET = 1;
const WRITE_WASTE = 1;

/** Idle days at which `stale` begins, and over how many it grows to 1. */
const STALE_FROM = 30;
const STALE_OVER = 150;
const QUERY_DAYS = 30;
/** log10 of the GiB at which `size` is 1. */
const SIZE_DECADES = 4;
const BYTES_PER_GIB = 2 ** 30;
/** Closer than this to a tie, doubles cannot be trusted to round. */
const TIE = 1e-9;

export type Recommendation = 'EXCELLENT_CANDIDATE' | 'GOOD_CANDIDATE' | 'REVIEW_REQUIRED' | 'KEEP';
export type Gate = 'downstream' | 'tier' | 'stale_evidence';

type Purge = {
  /** 0 to 10 with one decimal; null when the activity is unknown, or the table new or a view. */
  score: number | null;
  recommendation: Recommendation | null;
  /** Whatever speaks against purging; each caps the recommendation at REVIEW_REQUIRED. */
  gates: Gate[];
};

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Queries in the 30 days that end with the evidence; those that do not count as use do not count. */
export const queriesOf = (facts: TableFacts, evidence: Evidence, today: Day): number => {
  const from = evidence.to - QUERY_DAYS;
  // Most tables were last used before: their days need not be looked at.
  if (facts.lastUsageDay === null || facts.lastUsageDay <= from) return 0;
  if (usageIsOwnWrites(facts, evidence, today)) return 0;
  return queriesBetween(facts.recentUsage, from, evidence.to);
};

/** Days with a known write after the last use, or in the whole window of a table that was never used. */
const wastedWriteDays = (facts: TableFacts, judgement: Judgement, today: Day): number => {
  const after = judgement.lastUse?.day ?? today - EVIDENCE_DAYS - 1;
  let days = 0;
  for (const day of facts.writeDays) if (day > after && day <= today) days += 1;
  if (days > 0) return Math.min(KEPT_DAYS, days);
  const lastWrite = lastWriteOf(facts, today);
  return lastWrite !== null && lastWrite > after ? 1 : 0;
};

/** What speaks against purging a table, whatever its score. */
export const gatesOf = (facts: TableFacts, evidence: Evidence | null, today: Day): Gate[] => {
  const gates: Gate[] = [];
  if ((facts.downstreamCount ?? 0) > 0) gates.push('downstream');
  if (facts.tier !== null && facts.tier <= 2) gates.push('tier');
  if (evidence !== null && isStale(evidence, today)) gates.push('stale_evidence');
  return gates;
};

type Parts = { idleDays: number; bytes: bigint | null; queries: number; writeDays: number };

const sizePart = (bytes: bigint | null): number =>
  bytes === null ? 0 : clamp(Math.log10(Number(bytes) / BYTES_PER_GIB + 1) / SIZE_DECADES);

/** Half up where a double may be off by a hair: all parts but the logarithm are exact. */
const exactTenths = ({ idleDays, queries, writeDays }: Parts, size: number): number => {
  const stale = Math.min(STALE_OVER, Math.max(0, idleDays - STALE_FROM));
  const score = new Fraction(STALE * stale, STALE_OVER)
    .add(new Fraction(size).mul(SIZE))
    .add(new Fraction(QUIET, 1 + queries))
    .add(new Fraction(WRITE_WASTE * writeDays, KEPT_DAYS));
  return Number(tenths(score));
};

const tenthsOf = (parts: Parts): number => {
  const size = sizePart(parts.bytes);
  const score =
    STALE * clamp((parts.idleDays - STALE_FROM) / STALE_OVER) +
    SIZE * size +
    QUIET / (1 + parts.queries) +
    (WRITE_WASTE * parts.writeDays) / KEPT_DAYS;
  const inTenths = score * 10;
  const nearTie = Math.abs(inTenths - Math.floor(inTenths) - 0.5) < TIE;
  return nearTie ? exactTenths(parts, size) : Math.round(inTenths);
};

const recommend = (score: number, gated: boolean): Recommendation => {
  if (score < 4) return 'KEEP';
  if (score < 6 || gated) return 'REVIEW_REQUIRED';
  return score < 8 ? 'GOOD_CANDIDATE' : 'EXCELLENT_CANDIDATE';
};

/** How strongly a table asks to be looked at. It says "investigate", never "safe to drop". */
export const purgeOf = (
  facts: TableFacts,
  judgement: Judgement,
  evidence: Evidence | null,
  today: Day,
): Purge => {
  const gates = gatesOf(facts, evidence, today);
  const judged = judgement.activity === 'ACTIVE' || judgement.activity === 'INACTIVE';
  if (!judged || isView(facts) || evidence === null || judgement.idleDays === null) {
    return { score: null, recommendation: null, gates };
  }
  const inTenths = tenthsOf({
    idleDays: judgement.idleDays,
    bytes: facts.sizeBytes,
    queries: queriesOf(facts, evidence, today),
    writeDays: wastedWriteDays(facts, judgement, today),
  });
  const score = inTenths / 10;
  return { score, recommendation: recommend(score, gates.length > 0), gates };
};
