import type { Day } from '../time.ts';
import type { TableFacts } from './table-facts.ts';

/** What the profiles of one moment say; several of one moment are one. */
export type ProfileMoment = {
  day: Day;
  /** Whether a size was measured; it is unknown all the same when no disk has it. */
  hasSize: boolean;
  sizeBytes: bigint | null;
  createdDay: Day | null;
};

/** What OpenMetadata still knows of one table's last days, to say what it knew on each of them. */
export type PastTable = {
  id: string;
  fqn: string;
  fqnHash: string;
  serviceHash: string;
  tableType: string | null;
  /** lifeCycle, of which only the latest is kept. */
  createdDay: Day | null;
  accessedDay: Day | null;
  updatedDay: Day | null;
  /** createDateTime of the newest profile there is. */
  profiledCreatedDay: Day | null;
  /** The newest profile before the days in question. */
  profileBefore: { sizeBytes: bigint | null; createdDay: Day | null };
  /** Those on these days, oldest first. */
  profiles: ProfileMoment[];
  /** Days of use, of writes and of any recorded operation, oldest first; as many as these days can need. */
  usageDays: Day[];
  writeDays: Day[];
  operationDays: Day[];
  /** As it is today: no past of these is kept. */
  downstreamCount: number | null;
  owners: string[] | null;
  domains: string[] | null;
};

/** Walks a list of days once, while the day in question moves on: the last of them up to it. */
const lastUpTo = (days: readonly Day[]) => {
  let next = 0;
  return (day: Day): Day | null => {
    while (next < days.length && (days[next] ?? 0) <= day) next += 1;
    return days[next - 1] ?? null;
  };
};

/** The same for profiles: what a scan of the day would have read. */
const profileUpTo = ({ profiles, profileBefore }: PastTable) => {
  let known = profileBefore;
  let next = 0;
  return (day: Day) => {
    for (; next < profiles.length; next += 1) {
      const moment = profiles[next];
      if (moment === undefined || moment.day > day) break;
      known = {
        sizeBytes: moment.hasSize ? moment.sizeBytes : known.sizeBytes,
        createdDay: moment.createdDay,
      };
    }
    return known;
  };
};

/**
 * The facts of a table as a scan would have read them at the end of each of these days (ascending): null where the
 * table did not exist yet, as far as its creation is known and nothing is recorded of it by then. Without what no score
 * needs: queries, tier, times.
 */
export const factsOn = (table: PastTable, days: readonly Day[]): (TableFacts | null)[] => {
  const created = table.createdDay ?? table.profiledCreatedDay;
  const lastUsage = lastUpTo(table.usageDays);
  const lastWrite = lastUpTo(table.writeDays);
  const lastOperation = lastUpTo(table.operationDays);
  const profile = profileUpTo(table);
  return days.map((day) => {
    const { sizeBytes, createdDay: profiled } = profile(day);
    const own = table.createdDay !== null && table.createdDay <= day ? table.createdDay : profiled;
    const usage = lastUsage(day);
    const write = lastWrite(day);
    const operation = lastOperation(day);
    const existed = created === null || created <= day || (own !== null && own <= day);
    // A table that is made anew, as some are daily, is younger than what is recorded of it.
    const isRecorded = () =>
      sizeBytes !== null ||
      [usage, operation, table.accessedDay, table.updatedDay].some((of) => of !== null && of <= day);
    if (!existed && !isRecorded()) return null;
    return {
      id: table.id,
      fqn: table.fqn,
      fqnHash: table.fqnHash,
      serviceHash: table.serviceHash,
      tableType: table.tableType,
      // When it was made then nobody knows: without use it is taken for new, and is in no score.
      createdDay: existed ? own : day,
      accessedDay: table.accessedDay,
      updatedDay: table.updatedDay,
      firstUsageDay: null,
      lastUsageDay: usage,
      recentUsage: '',
      sizeBytes,
      sizeMeasuredAt: null,
      writeDays: write === null ? [] : [write],
      lastSystemOperationDay: operation,
      downstreamCount: table.downstreamCount,
      owners: table.owners,
      domains: table.domains,
      tier: null,
    };
  });
};
