import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { createFactsStore } from '../../src/catalogue/facts.store.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import { createRatesStore } from '../../src/money/rates.store.ts';
import { measuresOf } from '../../src/zi/components.ts';
import { createEvaluation } from '../../src/zi/evaluate.ts';
import { boundsOf, scoreOf } from '../../src/zi/score.ts';
import { estateTally, type Snapshot } from '../../src/zi/snapshot.ts';
import { fromListedRow, type VerdictRow } from '../../src/zi/verdict.columns.ts';
import type { Verdict } from '../../src/zi/verdict.ts';
import { createZiStore } from '../../src/zi/zi.store.ts';
import { expectItemsWhole } from './items.ts';

/** A published scan as one moment shows it; `content` is the same for scans that have found the same. */
export type Published = { scanId: number; tables: number; content: string };

const fromVerdictRow = (row: VerdictRow): Verdict => ({
  ...fromListedRow(row),
  id: row.id,
  serviceHash: row.service_hash,
  schemaHash: row.schema_hash,
  schemaName: row.schema_name,
  sizeBytes: row.size_bytes === null ? null : BigInt(row.size_bytes),
  costMicros: row.monthly_cost_micros === null ? null : BigInt(row.monthly_cost_micros),
  savingsKind: row.savings_kind,
});

const readRows = async (trx: ThirdeyeDb, scanId: number) => ({
  facts: await trx.selectFrom('table_facts').selectAll().orderBy('id').execute(),
  usage: await trx.selectFrom('table_usage').selectAll().orderBy('id').execute(),
  verdicts: await trx.selectFrom('table_verdicts').selectAll().orderBy('id').execute(),
  history: await trx
    .selectFrom('health_score_history')
    .select(['score', 'score_exact', 'lower_bound', 'upper_bound', 'meta', 'method_version', 'source'])
    .where('scan_id', '=', scanId)
    .execute(),
  scans: await trx
    .selectFrom('scans')
    .select(['state', 'phase', 'tables_read', 'error_code'])
    .where('id', '=', scanId)
    .execute(),
});

type Rows = Awaited<ReturnType<typeof readRows>>;

const scopesOf = ({ services, domains }: Snapshot) => [
  ...services.map((scope) => ({ key: `service ${scope.hash}`, tally: scope.tally })),
  ...domains.map((scope) => ({ key: `domain ${scope.hash}`, tally: scope.tally })),
];

/** Scores of services and domains, as the day's list holds them and as the snapshot gives them. */
const scopeScores = async (trx: ThirdeyeDb, snapshot: Snapshot) => {
  const rows = await trx.selectFrom('scope_scores').selectAll().where('day', '=', snapshot.day).execute();
  const listed = new Map(rows.map((row) => [`${row.kind} ${row.hash}`, Number(row.score)]));
  return scopesOf(snapshot).flatMap(({ key, tally }) => {
    const score = scoreOf(measuresOf(tally), snapshot.weights);
    return score === null ? [] : [{ key, score, listed: listed.get(key) }];
  });
};

/** Judges the facts that are there anew. */
const judgeAgain = async (trx: ThirdeyeDb, snapshot: Snapshot) => {
  const store = createFactsStore();
  const extremes = await store.serviceExtremes(trx, trx, snapshot.day);
  const { services, domains } = snapshot;
  const book = await createRatesStore(trx).currentBook(trx);
  const known = {
    services,
    domains,
    serviceTypes: new Map<string, string>(),
    book,
    minSavingsMicros: 5_000_000n,
  };
  const evaluation = createEvaluation({ ...known, extremes }, snapshot.day);
  const verdicts = [];
  for await (const { tables: page } of store.pages(trx)) {
    for (const facts of page) {
      const judged = evaluation.add(facts);
      if (judged === null) continue;
      const { gates: _, ...verdict } = judged;
      verdicts.push(verdict);
    }
  }
  return { services: evaluation.services(), domains: evaluation.domains(), verdicts };
};

/** Fails unless facts, verdicts, snapshot, history and scores of services belong together. */
const expectWhole = async (trx: ThirdeyeDb, rows: Rows, snapshot: Snapshot): Promise<void> => {
  const judged = await judgeAgain(trx, snapshot);
  expect(judged.services, 'services of the snapshot').toEqual(snapshot.services);
  expect(judged.domains, 'domains of the snapshot').toEqual(snapshot.domains);
  expect(rows.verdicts.map(fromVerdictRow), 'verdicts').toEqual(judged.verdicts);
  const estate = estateTally(snapshot);
  expect(rows.facts.length, 'facts').toBe(estate.tables + estate.views);
  const measures = measuresOf(estate);
  const bounds = boundsOf(measures, snapshot.weights);
  expect(rows.history.map((row) => [row.score_exact, row.lower_bound, row.upper_bound].map(Number))).toEqual([
    [scoreOf(measures, snapshot.weights), bounds.lower, bounds.upper],
  ]);
  for (const { key, score, listed } of await scopeScores(trx, snapshot)) expect(listed, key).toBe(score);
  expect(rows.scans).toEqual([
    { state: 'SUCCEEDED', phase: 'done', tables_read: rows.facts.length, error_code: null },
  ]);
};

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `${member}` : member)))
    .digest('hex')
    .slice(0, 16);

/** Looks at what is published, in one read transaction; every content is recomputed when it is first seen. */
export const createObserver = (db: ThirdeyeDb) => {
  const whole = new Set<string>();
  const look = async (trx: ThirdeyeDb): Promise<Published | null> => {
    const pointers = await trx.selectFrom('published_scan').selectAll().execute();
    expect(pointers.length, 'rows of published_scan').toBe(1);
    const scanId = pointers[0]?.scan_id ?? null;
    if (scanId === null) {
      expect(await trx.selectFrom('table_facts').select('id').limit(1).execute()).toEqual([]);
      return null;
    }
    const rows = await readRows(trx, scanId);
    const snapshot = await createZiStore(trx).snapshot({ scanId, revision: pointers[0]?.revision ?? 0 });
    if (snapshot === null) throw new Error(`published_scan names scan ${scanId}, which has no snapshot`);
    const { services, domains } = snapshot;
    const content = digest({ rows, services, domains, scopes: await scopeScores(trx, snapshot) });
    await expectItemsWhole(trx);
    if (!whole.has(content)) await expectWhole(trx, rows, snapshot);
    whole.add(content);
    return { scanId, tables: rows.facts.length, content };
  };
  return (): Promise<Published | null> =>
    db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(look);
};

export type Observer = ReturnType<typeof createObserver>;
