import { sql } from 'kysely';
import type { Features } from '../catalogue/catalogue.probe.ts';
import type { FactsStore } from '../catalogue/facts.store.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { DomainFacts, ServiceFacts, ServiceHash } from '../catalogue/table-facts.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { RateBook } from '../money/rate.ts';
import { dayOf } from '../time.ts';
import { createEvaluation } from './evaluate.ts';
import { METHOD_VERSION } from './score.ts';
import type { Snapshot } from './snapshot.ts';
import { removeVerdictsAfter, replaceVerdicts } from './verdict.store.ts';
import type { Weights } from './weights.ts';
import type { ZiStore } from './zi.store.ts';

/** What a scan has read and staged. */
export type ReadScan = {
  scanId: number;
  /** Epoch milliseconds: the moment, and by its UTC day the D, of everything that is concluded. */
  startedAt: number;
  features: Features;
  /** Rows in the stage. */
  tables: number;
  services: ServiceFacts[];
  domains: DomainFacts[];
  /** As tables name them, for services without a row of their own. */
  serviceTypes: ReadonlyMap<ServiceHash, string>;
};

export type PublisherDeps = {
  db: ThirdeyeDb;
  facts: FactsStore;
  scans: ScanStore;
  zi: ZiStore;
  weights: Weights;
  /** The rates in force, as a transaction sees them. */
  currentBook(trx: ThirdeyeDb): Promise<RateBook>;
  now(): number;
  /** Joins the publishing transaction, after facts and verdicts and before the snapshot is seen. */
  onPublish?: ((trx: ThirdeyeDb, snapshot: Snapshot) => Promise<void>) | undefined;
};

/** A publisher that falls silent in its transaction is rolled back after this: its locks hold up the next scan. */
const SILENT_SECONDS = 60;

/** Makes what a scan has staged the truth that readers see: all of it or nothing, in one transaction. */
export const createPublisher = ({
  db,
  facts,
  scans,
  zi,
  weights,
  currentBook,
  now,
  onPublish,
}: PublisherDeps) => {
  const evaluate = async (trx: ThirdeyeDb, read: ReadScan): Promise<Snapshot> => {
    const today = dayOf(read.startedAt);
    const rows = await facts.serviceExtremes(trx, today);
    const extremes = new Map(rows.map((row) => [row.serviceHash, row]));
    const evaluation = createEvaluation({ ...read, extremes, book: await currentBook(trx) }, today);
    let after = '';
    for await (const page of facts.pages(trx)) {
      const upTo = page.at(-1)?.id ?? after;
      const verdicts = page.map((table) => evaluation.add(table)).filter((verdict) => verdict !== null);
      await replaceVerdicts(trx, after, upTo, verdicts);
      after = upTo;
    }
    await removeVerdictsAfter(trx, after);
    return {
      scanId: read.scanId,
      capturedAt: read.startedAt,
      day: today,
      methodVersion: METHOD_VERSION,
      weights,
      rates: evaluation.rates(),
      openmetadataVersion: read.features.version,
      missing: read.features.missing,
      services: evaluation.services(),
      domains: evaluation.domains(),
    };
  };

  return {
    publish: (read: ReadScan): Promise<void> =>
      db.transaction().execute(async (trx) => {
        await sql`SET SESSION wait_timeout = ${sql.lit(SILENT_SECONDS)}`.execute(trx);
        const merged = await facts.merge(trx, read.scanId, read.tables);
        const snapshot = await evaluate(trx, read);
        await onPublish?.(trx, snapshot);
        await zi.publish(trx, snapshot);
        await scans.succeed(trx, read.scanId, new Date(now()), merged);
        await sql`SET SESSION wait_timeout = DEFAULT`.execute(trx);
      }),
  };
};
