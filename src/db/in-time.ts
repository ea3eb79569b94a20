/** How long a statement of a lock may go without an answer. */
const ANSWER_MS = 10_000;

const noAnswer = () =>
  Object.assign(new Error(`no answer to a statement within ${ANSWER_MS / 1000} s`), {
    code: 'PROTOCOL_SEQUENCE_TIMEOUT',
  });

/** What the work comes to. Rejects when it takes too long, `moreMs` apart that it may take in any case. */
export const inTime = async <T>(work: Promise<T>, moreMs = 0): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(noAnswer()), ANSWER_MS + moreMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
