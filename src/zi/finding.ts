import { fqnPrefix, SCHEMA_PARTS } from '../catalogue/fqn.ts';
import type { TableFacts } from '../catalogue/table-facts.ts';
import type { Rate } from '../money/rate.ts';
import type { Category } from './category.ts';
import type { Gate } from './purge.ts';
import type { TableCost } from './tally.ts';
import type { GatedVerdict } from './verdict.ts';

/** A finding lists this many of its tables, the dearest first. */
const TOP_TABLES = 5;
/** Known bytes from which tables that nobody has priced are worth an action item. */
const UNPRICED_BYTES = 100n * 2n ** 30n;

type FoundTable = { id: string; fqn: string; sizeBytes: bigint | null; costMicros: bigint | null };

/** The tables of one database schema that are in one category, and what they cost a month. */
export type Finding = {
  category: Category;
  /** The first three segments of its tables' FQN hashes. */
  schemaHash: string;
  schemaFqn: string;
  tables: number;
  /** With a known size. */
  sized: number;
  bytes: bigint;
  /** With a rate and a size. */
  costed: number;
  /** What dropping them would save in money, and what in room of storage that is paid for as a whole. */
  cashMicros: bigint;
  capacityMicros: bigint;
  /** Without a rate. */
  unpriced: number;
  unpricedBytes: bigint;
  /** How many tables each gate holds for. */
  gates: Record<Gate, number>;
  /** The dearest, then the largest, first. */
  topTables: FoundTable[];
  /** Those that its tables were priced with. */
  rates: Rate[];
};

/** What makes two findings, of two scans, the same one. */
export const findingKey = ({ schemaHash, category }: Pick<Finding, 'schemaHash' | 'category'>): string =>
  `${schemaHash}\n${category}`;

/** Whether it is worth an action item: by its cost, or its known bytes where nobody knows a price. */
export const isWorthAnItem = (finding: Finding, minSavingsMicros: bigint): boolean =>
  (finding.costed > 0 && finding.cashMicros + finding.capacityMicros >= minSavingsMicros) ||
  finding.unpricedBytes >= UNPRICED_BYTES;

type Schema = Pick<Finding, 'schemaHash' | 'schemaFqn'>;
/** One for each category that some of its tables are in. Their names are the same text, once in memory. */
type SchemaFindings = Schema & { findings: Finding[] };

const emptyFinding = (category: Category, { schemaHash, schemaFqn }: Schema): Finding => ({
  ...{ category, schemaHash, schemaFqn },
  ...{ tables: 0, sized: 0, bytes: 0n, costed: 0, cashMicros: 0n, capacityMicros: 0n },
  ...{ unpriced: 0, unpricedBytes: 0n, gates: { downstream: 0, tier: 0, stale_evidence: 0 } },
  ...{ topTables: [], rates: [] },
});

const descending = (a: bigint | null, b: bigint | null): number => {
  if (a === b) return 0;
  return (b ?? -1n) < (a ?? -1n) ? -1 : 1;
};

type Weight = Omit<FoundTable, 'fqn'>;

const byWeight = (a: Weight, b: Weight): number =>
  descending(a.costMicros, b.costMicros) ||
  descending(a.sizeBytes, b.sizeBytes) ||
  (a.id < b.id ? -1 : Number(a.id > b.id));

/** Whether a table is one of the dearest, beside those that are known to be. */
const isAmong = (top: readonly FoundTable[], table: Weight): boolean => {
  const last = top[TOP_TABLES - 1];
  return last === undefined || byWeight(table, last) < 0;
};

/** A new list: one that grows in place reserves room for 17, and there are as many as findings. */
const topWith = (top: readonly FoundTable[], table: FoundTable): FoundTable[] => {
  const lighter = top.findIndex((other) => byWeight(table, other) < 0);
  const at = lighter === -1 ? top.length : lighter;
  return [...top.slice(0, at), table, ...top.slice(at, TOP_TABLES - 1)];
};

const count = (finding: Finding, verdict: GatedVerdict, cost: TableCost | null): void => {
  const { sizeBytes } = verdict;
  finding.tables += 1;
  if (sizeBytes !== null) {
    finding.sized += 1;
    finding.bytes += sizeBytes;
  }
  for (const gate of verdict.gates) finding.gates[gate] += 1;
  if (cost === null) {
    finding.unpriced += 1;
    finding.unpricedBytes += sizeBytes ?? 0n;
    return;
  }
  if (cost.micros === null) return;
  finding.costed += 1;
  if (cost.kind === 'cash') finding.cashMicros += cost.micros;
  else finding.capacityMicros += cost.micros;
};

const ascending = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const byName = (a: Finding, b: Finding): number =>
  ascending(a.schemaHash, b.schemaHash) || ascending(a.category, b.category);

/** Gathers tables into findings, in any order. Memory grows with database schemas, not with tables. */
export const createFindings = () => {
  const schemas = new Map<string, SchemaFindings>();

  const findingOf = (facts: TableFacts, schemaHash: string, category: Category): Finding => {
    let schema = schemas.get(schemaHash);
    if (schema === undefined) {
      schema = { schemaHash, schemaFqn: fqnPrefix(facts.fqn, SCHEMA_PARTS), findings: [] };
      schemas.set(schemaHash, schema);
    }
    const known = schema.findings.find((finding) => finding.category === category);
    if (known !== undefined) return known;
    const finding = emptyFinding(category, schema);
    schema.findings = [...schema.findings, finding];
    return finding;
  };

  return {
    add: (facts: TableFacts, verdict: GatedVerdict, cost: TableCost | null, rate: Rate | null): void => {
      const { category, schemaHash } = verdict;
      if (category === null) return;
      const finding = findingOf(facts, schemaHash, category);
      count(finding, verdict, cost);
      if (rate !== null && !finding.rates.includes(rate)) finding.rates = [...finding.rates, rate];
      if (!isAmong(finding.topTables, verdict)) return;
      const { id, sizeBytes, costMicros } = verdict;
      finding.topTables = topWith(finding.topTables, { id, fqn: facts.fqn, sizeBytes, costMicros });
    },
    /** Always in the same order. */
    list: (): Finding[] => [...schemas.values()].flatMap(({ findings }) => findings).sort(byName),
  };
};
