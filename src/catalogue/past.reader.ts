import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, upTo } from '../time.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Features } from './catalogue.probe.ts';
import { hashPrefix, SCHEMA_PARTS } from './fqn.ts';
import { createInheritedReader } from './inherited.reader.ts';
import { createDownstreamReader } from './lineage.reader.ts';
import { readLiveTables } from './live-table.reader.ts';
import { none } from './page.ts';
import { createPastUsage, type Days, readPastOperations } from './past-days.reader.ts';
import { createPastProfileReader } from './past-profile.reader.ts';
import type { PastTable } from './past-table.ts';
import { createProfileReader } from './profile.reader.ts';
import { createUseRecord, type RecordedUse } from './recorded-use.ts';
import { readTableRows } from './table.reader.ts';
import { type DomainFacts, EVIDENCE_DAYS, type ServiceHash } from './table-facts.ts';

/** Tables of one page where only days of use are counted, by the server. */
const USE_PAGE = 2_000;
/** Tables of one page where each has a row for each of many days. */
const PAGE = 250;

type Options = { days: Days; signal: AbortSignal };

/** All days on which services show use that can be evidence on one of `days`. */
export const readRecordedUse = async (
  db: OpenMetadataDb,
  features: Features,
  { days, signal }: Options,
): Promise<Map<ServiceHash, RecordedUse>> => {
  const usage = features.usage ? await createPastUsage(db) : null;
  const record = createUseRecord();
  for await (const { range, rows } of untilAborted(readTableRows(db, USE_PAGE), signal)) {
    for (const { fqnHash, accessedDay: day } of rows) {
      if (day === null || day > days.to || day < days.from - EVIDENCE_DAYS) continue;
      record.add('accessed', hashPrefix(fqnHash, 1), day);
    }
    for (const { service, day } of (await usage?.byService(range, days)) ?? [])
      record.add('usage', service, Number(day));
  }
  return record.services();
};

/** Pages of all live tables with what is known of them on each of `days`; the last of `days` need not be today. */
export async function* readPast(
  db: OpenMetadataDb,
  features: Features,
  { days, signal, today, domains }: Options & { today: Day; domains: ReadonlyMap<string, DomainFacts> },
): AsyncGenerator<PastTable[]> {
  const usage = features.usage ? await createPastUsage(db) : null;
  const profilesOn = features.profiles ? await createPastProfileReader(db) : none<never>;
  const profilesBefore = features.profiles ? await createProfileReader(db, days.from - 1) : none<never>;
  const profilesToday = features.profiles ? await createProfileReader(db, today) : none<never>;
  const readDownstream = features.relationships
    ? await createDownstreamReader(db, await readLiveTables(db, signal))
    : null;
  const readInherited = features.relationships ? await createInheritedReader(db, features) : null;

  for await (const { range, rows } of untilAborted(readTableRows(db, PAGE), signal)) {
    const ids = rows.map(({ id }) => id);
    const hashes = rows.map(({ fqnHash }) => fqnHash);
    const schemas = hashes.map((hash) => hashPrefix(hash, SCHEMA_PARTS));
    const ageless = rows.some(({ createdDay }) => upTo(today, createdDay) === null);
    const [used, on, before, newest, operations, downstream, inherited] = await Promise.all([
      usage?.byTable(range, days),
      profilesOn(range, days),
      profilesBefore(hashes),
      ageless ? profilesToday(hashes) : none<never>(),
      features.profiles ? readPastOperations(db, range, days) : none<never>(),
      readDownstream?.(range) ?? null,
      readInherited?.(range, ids, schemas) ?? null,
    ]);
    const inDomains = features.domains ? inherited?.domains : null;
    yield rows.map((row, i): PastTable => {
      const { id, fqn, fqnHash, tableType, createdDay, accessedDay, updatedDay } = row;
      const profileBefore = before.get(fqnHash);
      return {
        ...{ id, fqn, fqnHash, tableType, accessedDay, updatedDay },
        createdDay: upTo(today, createdDay),
        serviceHash: hashPrefix(fqnHash, 1),
        profiledCreatedDay: newest.get(fqnHash)?.createdDay ?? null,
        profileBefore: {
          sizeBytes: profileBefore?.sizeBytes ?? null,
          createdDay: profileBefore?.createdDay ?? null,
        },
        profiles: on.get(id) ?? [],
        usageDays: used?.get(id) ?? [],
        writeDays: operations.get(id)?.writeDays ?? [],
        operationDays: operations.get(id)?.operationDays ?? [],
        downstreamCount: downstream === null ? null : (downstream.get(id) ?? 0),
        owners: inherited?.owners[i] ?? null,
        domains: inDomains?.[i]?.flatMap((domain) => domains.get(domain)?.hash ?? []) ?? null,
      };
    });
  }
}
