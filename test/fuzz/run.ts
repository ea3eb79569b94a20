import { Agent, request as httpRequest } from 'node:http';
import { createJudge, type Document, type Route, routesOf } from '../support/contract.ts';
import { createRandom } from '../support/random-catalogue/prng.ts';
import { type FuzzRequest, fuzzRequest } from './requests.ts';

export type FuzzOptions = {
  port: number;
  document: Document;
  /** Tokens that are accepted. */
  tokens: readonly string[];
  requests: number;
  seed: number;
};

export type Finding = { fault: string; request: string };

const CONCURRENCY = 8;
/** A service that needs longer than this for one request hangs. */
const HANG_MS = 15_000;
/** What tells of the inside: SQL, driver, stack, paths. */
const LEAKS =
  /\bER_[A-Z]|SQLSTATE|[Mm]y[Ss][Qq][Ll]|SELECT .* FROM|node_modules|\.(ts|js):\d+|ECONN|127\.0\.0\.1:\d/;

type Answer = { status: number; body: string };

const ask = (agent: Agent, port: number, { method, target, headers, body }: FuzzRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': body.length };
    const request = httpRequest(
      { agent, host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    request.setTimeout(HANG_MS, () => request.destroy(new Error(`no answer within ${HANG_MS} ms`)));
    request.on('error', reject);
    request.end(body ?? undefined);
  });

/** Statuses that belong to no operation: another path was meant after all, by an empty or odd segment. */
const isElsewhere = ({ path }: Route, status: number): boolean =>
  path.includes('{') && (status === 404 || status === 405);

/** What is wrong with an answer; null for one that keeps the contract. */
const faultOf = (
  judge: ReturnType<typeof createJudge>,
  route: Route,
  { status, body }: Answer,
): string | null => {
  if (status >= 500 && status !== 503) return `${status}: ${body}`;
  if (status >= 400) {
    if (LEAKS.test(body)) return `tells of the inside: ${body}`;
    const { code, request_id } = JSON.parse(body) as { code?: number; request_id?: string };
    if (code !== status || request_id === undefined) return `not the shape of an error: ${body}`;
  }
  return isElsewhere(route, status) ? null : judge(route, status, body);
};

/** Sends requests made from the document and the seed; gives the answers that break the contract. */
export const fuzz = async ({ port, document, tokens, requests, seed }: FuzzOptions) => {
  const random = createRandom(seed);
  const routes = routesOf(document);
  const judge = createJudge(document);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const findings: Finding[] = [];
  const statuses = new Map<number, number>();
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const route = random.pick(routes);
      const sent = fuzzRequest(route, tokens, random);
      let fault: string | null;
      try {
        const answer = await ask(agent, port, sent);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        fault = faultOf(judge, route, answer);
      } catch (error) {
        fault = String(error);
      }
      if (fault === null) continue;
      const shown = {
        ...sent,
        headers: { ...sent.headers, authorization: '…' },
        body: sent.body?.toString('latin1'),
      };
      findings.push({ fault: fault.slice(0, 1_000), request: JSON.stringify(shown).slice(0, 1_500) });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  agent.destroy();
  return { findings, statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)) };
};
