import { PARTIAL_METHOD_VERSION } from '../zi/score.ts';

type Day = { source: string; methodVersion: string | null; weights: string | null };

const BACKFILLED = [
  "days of source backfill were rebuilt from OpenMetadata's own records: tables that no longer exist are missing in them",
  'owners, domains and lineage of these days are those of the day on which they were rebuilt',
  'of lifeCycle.accessed OpenMetadata keeps only the latest: earlier reads that no usage row tells of are unknown',
];

const PARTIAL = `on days of method ${PARTIAL_METHOD_VERSION} such reads might change the score by more than 2 points: no trend is made of them`;

const WEIGHTS =
  'ZI_WEIGHTS was changed in these days: scores before and after it are not comparable, and no trend compares them';

/** What these days cannot know. */
export const historyNotes = (days: readonly Day[]): string[] => [
  ...(days.some(({ source }) => source === 'backfill') ? BACKFILLED : []),
  ...(days.some(({ methodVersion }) => methodVersion === PARTIAL_METHOD_VERSION) ? [PARTIAL] : []),
  ...(new Set(days.flatMap(({ weights }) => weights ?? [])).size > 1 ? [WEIGHTS] : []),
];
