import { within } from '../within.ts';
import { noAnswer } from './mysql-errors.ts';

/** How long a statement of a lock may go without an answer. */
const ANSWER_MS = 10_000;

/** What the work comes to. Rejects when it takes too long, `moreMs` apart that it may take in any case. */
export const inTime = <T>(work: Promise<T>, moreMs = 0): Promise<T> =>
  within(work, ANSWER_MS + moreMs, () => {
    throw noAnswer(ANSWER_MS + moreMs);
  });
