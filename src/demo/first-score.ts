import { setTimeout as sleep } from 'node:timers/promises';
import { type ZiScoreResponse, ziScoreResponse } from '../dashboard/dashboard.schemas.ts';
import { DemoError } from './demo-error.ts';

const PAUSE_MS = 200;
const TIMEOUT_MS = 120_000;

/** The body of a 200; for a service that is not there or not ready yet, a text that says so. */
const ask = async (url: string, token: string, signal: AbortSignal): Promise<{ body: unknown } | string> => {
  let response: Response;
  try {
    response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal });
  } catch (error) {
    signal.throwIfAborted();
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (response.status === 503) return `503 ${await response.text()}`;
  if (!response.ok) throw new DemoError(`${url} answers ${response.status}: ${await response.text()}`);
  return { body: await response.json() };
};

/** The score's answer, or why there is none yet; throws when there will be none. */
const askScore = async (
  api: string,
  token: string,
  signal: AbortSignal,
): Promise<ZiScoreResponse | string> => {
  // Asked first, because a data route that has to refuse is a warning in the service's log.
  const ready = await ask(`${api}/health/ready`, token, signal);
  if (typeof ready === 'string') return ready;
  const score = await ask(`${api}/dashboard/zi-score`, token, signal);
  if (typeof score === 'string') return score;
  const answer = ziScoreResponse.parse(score.body);
  if (answer.score !== null) return answer;
  if (answer.reason === 'first_scan_running') return answer.reason;
  throw new DemoError(`The first scan gave no score: ${answer.reason_message ?? answer.reason}`);
};

/** Asks the API until the first scan is published; gives the answer that the score then has. */
export const firstScore = async (
  api: string,
  token: string,
  signal: AbortSignal,
): Promise<ZiScoreResponse> => {
  const deadline = Date.now() + TIMEOUT_MS;
  let last = '';
  while (Date.now() < deadline) {
    const answer = await askScore(api, token, signal);
    if (typeof answer !== 'string') return answer;
    last = answer;
    await sleep(PAUSE_MS, undefined, { signal });
  }
  throw new DemoError(`There was no score after ${TIMEOUT_MS / 1000} s: ${last}`);
};
