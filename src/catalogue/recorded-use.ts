import type { Day } from '../time.ts';
import { EVIDENCE_DAYS, type ServiceHash } from './table-facts.ts';

/** All days on which a service's tables show use, oldest first. */
export type RecordedUse = { usage: Day[]; accessed: Day[] };

/** Extremes within the evidence window of a day; null where it holds none. */
type Extremes = { first: Day | null; last: Day | null };

const within = (days: readonly Day[], day: Day): Extremes => {
  const inWindow = days.filter((known) => known <= day && day - known <= EVIDENCE_DAYS);
  return { first: inWindow[0] ?? null, last: inWindow.at(-1) ?? null };
};

/** What the extremes of a service's recorded use were on a day. */
export const extremesOn = ({ usage, accessed }: RecordedUse, day: Day) => {
  const used = within(usage, day);
  const read = within(accessed, day);
  return {
    firstUsageDay: used.first,
    lastUsageDay: used.last,
    firstAccessedDay: read.first,
    lastAccessedDay: read.last,
  };
};

/** Gathers days of use by service, page by page. */
export const createUseRecord = () => {
  const services = new Map<ServiceHash, { usage: Set<Day>; accessed: Set<Day> }>();
  return {
    add: (kind: keyof RecordedUse, service: ServiceHash, day: Day): void => {
      const record = services.get(service) ?? { usage: new Set(), accessed: new Set() };
      record[kind].add(day);
      services.set(service, record);
    },
    services: (): Map<ServiceHash, RecordedUse> => {
      const sorted = (days: Set<Day>): Day[] => [...days].sort((a, b) => a - b);
      return new Map(
        [...services].map(([service, { usage, accessed }]) => [
          service,
          { usage: sorted(usage), accessed: sorted(accessed) },
        ]),
      );
    },
  };
};
