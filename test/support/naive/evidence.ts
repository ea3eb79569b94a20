import { type Day, isWithin } from './days.ts';
import type { Evidence, TableSource } from './types.ts';

/** Evidence of one service, from its live tables, views included. */
export function evidenceOf(tables: readonly TableSource[], today: Day): Evidence {
  const used = usageSpan(tables);
  const accessed = accessedDays(tables, today);
  const lifecycle = accessed.length > 0;
  const from = used.length > 0 ? Math.min(...used) : lifecycle ? Math.min(...accessed) : null;
  const to = from === null ? null : Math.max(...used, ...accessed);
  return {
    from,
    to,
    lifecycle,
    evidence_stale: isStale(to, today),
    evidence_reason: from === null ? 'no_usage_evidence' : null,
  };
}

/** "Usage span [S, E]: first and last usageDate of any of its tables with count1 > 0 within 400 days." */
const usageSpan = (tables: readonly TableSource[]): Day[] =>
  tables.flatMap((table) => table.usage.map((row) => row.day));

/** "Lifecycle evidence: some table has lifeCycle.accessed within the last 400 days." */
const accessedDays = (tables: readonly TableSource[], today: Day): Day[] =>
  tables.map((table) => table.accessed).filter((day) => day !== null && isWithin(day, 400, today)) as Day[];

/** "E more than 14 days before D is reported." */
const isStale = (to: Day | null, today: Day): boolean => to !== null && today - to > 14;
