import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, badRequest } from '../errors.ts';

const EXPECTED = '100-continue';

const hostsOf = (rawHeaders: readonly string[]): number =>
  rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;

/** What Node would answer by itself without a body: a missing Host, and an Expect that nobody can meet. */
const checkHeaders = async ({ raw }: FastifyRequest): Promise<void> => {
  const hosts = hostsOf(raw.rawHeaders);
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1')) throw badRequest('one Host header is needed');
  const { expect } = raw.headers;
  if (expect !== undefined && expect.toLowerCase() !== EXPECTED) {
    throw new AppError(417, `the only Expect that is met is ${EXPECTED}`);
  }
};

const checkQuery = async (request: FastifyRequest): Promise<void> => {
  const start = request.url.indexOf('?');
  if (start === -1) return;
  try {
    decodeURIComponent(request.url.slice(start));
  } catch {
    throw badRequest('the query has broken percent-encoding');
  }
};

/** Refuses what is ambiguous; the query only after the token. Needs `http.requireHostHeader: false`. */
export const refuseAmbiguous = (app: FastifyInstance): void => {
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', checkHeaders);
  app.addHook('preParsing', checkQuery);
};
