import { inBackground } from '../background.ts';
import type { Features } from '../catalogue/catalogue.probe.ts';
import type { Basis, CursorStore } from '../catalogue/cursor.store.ts';
import type { Cursors } from '../catalogue/cursors.ts';
import type { Inventory } from '../catalogue/inventory.service.ts';
import { LAST_ID } from '../catalogue/page.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { DomainFacts, ServiceFacts, ServiceHash } from '../catalogue/table-facts.ts';
import type { UsageStore } from '../catalogue/usage.store.ts';
import type { Progress, Stored } from '../catalogue/whole.service.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { RateBook } from '../money/rate.ts';
import { type Day, dayOf } from '../time.ts';
import { untilAborted } from '../until-aborted.ts';
import { createEvaluation, type Evaluation } from './evaluate.ts';
import type { Finding } from './finding.ts';
import { METHOD_VERSION } from './score.ts';
import type { Snapshot } from './snapshot.ts';
import { createVerdictWriter, forgetDeparted } from './verdict.store.ts';
import type { Weights } from './weights.ts';
import type { ZiStore } from './zi.store.ts';

/** Pages whose verdicts are written while the next one is judged. */
const PAGES_AT_ONCE = 1;

/** What a scan has found out, in its transaction. */
export type Scanned = {
  scanId: number;
  /** Epoch milliseconds: the moment, and by its UTC day the D, of everything that is concluded. */
  startedAt: number;
  features: Features;
  isIncrement: boolean;
  /** All live tables and views. */
  known: Stored;
  /** Complete when the pages have been read. */
  progress: Progress;
  basis: Pick<Basis, 'fullAt' | 'features'> & { cursors: Omit<Cursors, 'usageDay'> };
  services: ServiceFacts[];
  domains: DomainFacts[];
  /** As tables name them, for services without a row of their own. */
  serviceTypes: ReadonlyMap<ServiceHash, string>;
};

export type PublisherDeps = {
  inventory: Inventory;
  usage: UsageStore;
  scans: ScanStore;
  cursors: CursorStore;
  zi: ZiStore;
  weights: Weights;
  /** The rates in force, as a transaction sees them. */
  currentBook(trx: ThirdeyeDb): Promise<RateBook>;
  /** Micro-dollars a month from which a finding is worth somebody's time. */
  minSavingsMicros: bigint;
  now(): number;
  /** Joins the scan's transaction, after facts and verdicts and before the snapshot is seen. */
  onPublish?:
    | ((trx: ThirdeyeDb, findings: readonly Finding[], snapshot: Snapshot) => Promise<void>)
    | undefined;
};

/** What is judged: facts of tables as of a day, in the light of these services and domains. */
type Scope = Pick<Scanned, 'services' | 'domains' | 'serviceTypes' | 'known'> & { today: Day };

/** Makes what a scan has found what readers see once its transaction is committed. */
export const createPublisher = (deps: PublisherDeps) => {
  const { inventory, usage, scans, cursors, zi, weights, currentBook, minSavingsMicros, now, onPublish } =
    deps;

  const evaluate = async (trx: ThirdeyeDb, { today, known, ...scope }: Scope): Promise<Evaluation> => {
    const { pages } = known;
    // What is to be known of the first page is read while MySQL looks for extremes.
    const first = pages.next();
    first.catch(() => undefined); // awaited below; until then it must not count as unhandled
    try {
      const extremes = await known.extremes();
      const book = await currentBook(trx);
      const evaluation = createEvaluation({ ...scope, extremes, book, minSavingsMicros }, today);
      await forgetDeparted(trx);
      const writer = createVerdictWriter(trx);
      let after = '';
      await inBackground(PAGES_AT_ONCE, async (begin) => {
        for (let page = await first; !page.done; page = await pages.next()) {
          const { range, tables } = page.value;
          const verdicts = tables.map((table) => evaluation.add(table)).filter((verdict) => verdict !== null);
          await begin(() => writer.replace(range, verdicts));
          after = range.upTo;
        }
      });
      await writer.replace({ after, upTo: LAST_ID }, []);
      await writer.end();
      return evaluation;
    } finally {
      await pages.return(undefined);
    }
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

  const saveCursors = async (trx: ThirdeyeDb, { scanId, basis }: Scanned): Promise<void> => {
    const usageDay = await usage.lastDay(trx, basis.cursors.day);
    await cursors.save(trx, { scanId, ...basis, cursors: { ...basis.cursors, usageDay } });
  };

  return {
    /** Resolves to what readers see when the transaction has been committed. */
    publish: async (trx: ThirdeyeDb, scanned: Scanned): Promise<Snapshot> => {
      const today = dayOf(scanned.startedAt);
      const evaluation = await evaluate(trx, { ...scanned, today });
      const snapshot: Snapshot = {
        scanId: scanned.scanId,
        revision: 0,
        capturedAt: scanned.startedAt,
        day: today,
        methodVersion: METHOD_VERSION,
        weights,
        openmetadataVersion: scanned.features.version,
        missing: scanned.features.missing,
        ...judged(evaluation),
      };
      await tell(trx, evaluation, snapshot);
      await zi.publish(trx, snapshot);
      await saveCursors(trx, scanned);
      const { tables, changed, removed } = scanned.progress;
      await scans.succeed(trx, scanned.scanId, new Date(now()), { tables_read: tables, changed, removed });
      return snapshot;
    },

    /** Prices the published scan's facts anew, at the rates in force. Nothing else of it changes, nor its old snapshot. */
    reprice: async (trx: ThirdeyeDb, beside: ThirdeyeDb, signal: AbortSignal): Promise<void> => {
      const published = await zi.published(trx);
      const snapshot = published === null ? null : await zi.snapshot(published, trx);
      if (snapshot === null) return;
      const { services, domains, day: today } = snapshot;
      const { extremes, pages } = inventory.known(trx, { beside, today });
      const known = { extremes, pages: untilAborted(pages, signal) };
      const evaluation = await evaluate(trx, { services, domains, serviceTypes: new Map(), known, today });
      const revised = { ...snapshot, revision: snapshot.revision + 1, ...judged(evaluation) };
      await tell(trx, evaluation, revised);
      await zi.revise(trx, revised);
    },
  };
};
