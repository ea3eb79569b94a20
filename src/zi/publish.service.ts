import { sql } from 'kysely';
import type { Features } from '../catalogue/catalogue.probe.ts';
import type { Basis, CursorStore } from '../catalogue/cursor.store.ts';
import type { Cursors } from '../catalogue/cursors.ts';
import type { FactsStore, Merged } from '../catalogue/facts.store.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { DomainFacts, ServiceFacts, ServiceHash } from '../catalogue/table-facts.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RateBook } from '../money/rate.ts';
import { type Day, dayOf } from '../time.ts';
import { createEvaluation, type Evaluation } from './evaluate.ts';
import type { Finding } from './finding.ts';
import { METHOD_VERSION } from './score.ts';
import type { Snapshot } from './snapshot.ts';
import { forgetDeparted, removeVerdictsAfter, replaceVerdicts } from './verdict.store.ts';
import type { Weights } from './weights.ts';
import type { ZiStore } from './zi.store.ts';

/** What a scan has read and staged. */
export type ReadScan = {
  scanId: number;
  /** Epoch milliseconds: the moment, and by its UTC day the D, of everything that is concluded. */
  startedAt: number;
  features: Features;
  /** Live tables and views. */
  tables: number;
  /** Null: the stage holds all tables. Else what it holds are the changes of a scan's facts. */
  increment: (Merged & { onto: number }) | null;
  basis: Pick<Basis, 'fullAt' | 'features'> & { cursors: Omit<Cursors, 'usageDay'> };
  services: ServiceFacts[];
  domains: DomainFacts[];
  /** As tables name them, for services without a row of their own. */
  serviceTypes: ReadonlyMap<ServiceHash, string>;
};

export type PublisherDeps = {
  db: ThirdeyeDb;
  facts: FactsStore;
  scans: ScanStore;
  cursors: CursorStore;
  zi: ZiStore;
  weights: Weights;
  /** The rates in force, as a transaction sees them. */
  currentBook(trx: ThirdeyeDb): Promise<RateBook>;
  /** Micro-dollars a month from which a finding is worth somebody's time. */
  minSavingsMicros: bigint;
  now(): number;
  /** Joins the publishing transaction, after facts and verdicts and before the snapshot is seen. */
  onPublish?:
    | ((trx: ThirdeyeDb, findings: readonly Finding[], snapshot: Snapshot) => Promise<void>)
    | undefined;
};

/** What is judged: facts of the published scan as of a day, in the light of these services and domains. */
type Scope = Pick<ReadScan, 'services' | 'domains' | 'serviceTypes'> & { today: Day };

/** A publisher that falls silent in its transaction is rolled back after this: its locks hold up the next scan. */
const SILENT_SECONDS = 60;

/** Makes what a scan has staged the truth that readers see: all of it or nothing, in one transaction. */
export const createPublisher = (deps: PublisherDeps) => {
  const { db, facts, scans, cursors, zi, weights, currentBook, minSavingsMicros, now, onPublish } = deps;

  const evaluate = async (trx: ThirdeyeDb, { today, ...known }: Scope): Promise<Evaluation> => {
    const rows = await facts.serviceExtremes(trx, today);
    const extremes = new Map(rows.map((row) => [row.serviceHash, row]));
    const book = await currentBook(trx);
    const evaluation = createEvaluation({ ...known, extremes, book, minSavingsMicros }, today);
    await forgetDeparted(trx);
    let after = '';
    // A page is written while the next one is judged.
    let writing: Promise<void> = Promise.resolve();
    try {
      for await (const page of facts.pages(trx)) {
        const [begin, upTo] = [after, page.at(-1)?.id ?? after];
        const verdicts = page.map((table) => evaluation.add(table)).filter((verdict) => verdict !== null);
        await writing;
        writing = replaceVerdicts(trx, begin, upTo, verdicts);
        writing.catch(() => undefined); // awaited before the next page; until then it must not count as unhandled
        after = upTo;
      }
    } finally {
      await writing;
    }
    await removeVerdictsAfter(trx, after);
    return evaluation;
  };

  const judged = (evaluation: Evaluation): Pick<Snapshot, 'rates' | 'services' | 'domains'> => ({
    rates: evaluation.rates(),
    services: evaluation.services(),
    domains: evaluation.domains(),
  });

  const tell = async (trx: ThirdeyeDb, evaluation: Evaluation, snapshot: Snapshot): Promise<void> => {
    await onPublish?.(trx, evaluation.findings(), snapshot);
    await forgetDeparted(trx);
  };

  /** Makes the facts those of the scan. */
  const takeOver = async (trx: ThirdeyeDb, { scanId, tables, increment }: ReadScan): Promise<Merged> => {
    if (increment === null) return facts.merge(trx, scanId, tables);
    const published = await zi.lockPublished(trx);
    if (published !== increment.onto)
      throw new Error(
        `scan ${published} was published meanwhile: the changes are those of scan ${increment.onto}`,
      );
    return facts.apply(trx, scanId, increment);
  };

  const saveCursors = async (trx: ThirdeyeDb, { scanId, basis }: ReadScan): Promise<void> => {
    const usageDay = await facts.lastUsageDay(trx, basis.cursors.day);
    await cursors.save(trx, { scanId, ...basis, cursors: { ...basis.cursors, usageDay } });
  };

  const inPublication = <T>(work: (trx: ThirdeyeDb) => Promise<T>): Promise<T> =>
    inTransaction(db, async (trx) => {
      await sql`SET SESSION wait_timeout = ${sql.lit(SILENT_SECONDS)}`.execute(trx);
      const result = await work(trx);
      await sql`SET SESSION wait_timeout = DEFAULT`.execute(trx);
      return result;
    });

  return {
    /** Resolves to what readers see from now on. */
    publish: (read: ReadScan): Promise<Snapshot> =>
      inPublication(async (trx) => {
        const merged = await takeOver(trx, read);
        const today = dayOf(read.startedAt);
        const evaluation = await evaluate(trx, { ...read, today });
        const snapshot: Snapshot = {
          scanId: read.scanId,
          revision: 0,
          capturedAt: read.startedAt,
          day: today,
          methodVersion: METHOD_VERSION,
          weights,
          openmetadataVersion: read.features.version,
          missing: read.features.missing,
          ...judged(evaluation),
        };
        await tell(trx, evaluation, snapshot);
        await zi.publish(trx, snapshot);
        await saveCursors(trx, read);
        await scans.succeed(trx, read.scanId, new Date(now()), merged);
        return snapshot;
      }),

    /** Prices the published scan's facts anew, at the rates in force. Nothing else of it changes, nor its old snapshot. */
    reprice: (): Promise<void> =>
      inPublication(async (trx) => {
        const published = await zi.published(trx);
        const snapshot = published === null ? null : await zi.snapshot(published, trx);
        if (snapshot === null) return;
        const { services, domains, day: today } = snapshot;
        const evaluation = await evaluate(trx, { services, domains, serviceTypes: new Map(), today });
        const revised = { ...snapshot, revision: snapshot.revision + 1, ...judged(evaluation) };
        await tell(trx, evaluation, revised);
        await zi.revise(trx, revised);
      }),
  };
};
