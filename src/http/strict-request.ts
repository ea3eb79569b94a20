import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, badRequest } from '../errors.ts';

const EXPECTED = '100-continue';

const hostsOf = (rawHeaders: readonly string[]): number => {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
};

/** What Node would answer by itself without a body: a missing Host, and an Expect that nobody can meet. */
const headerFault = ({ raw }: FastifyRequest): AppError | undefined => {
  const hosts = hostsOf(raw.rawHeaders);
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1')) return badRequest('one Host header is needed');
  const { expect } = raw.headers;
  return expect !== undefined && expect.toLowerCase() !== EXPECTED
    ? new AppError(417, `the only Expect that is met is ${EXPECTED}`)
    : undefined;
};

const queryFault = ({ url }: FastifyRequest): AppError | undefined => {
  const start = url.indexOf('?');
  if (start === -1) return undefined;
  try {
    decodeURIComponent(url.slice(start));
    return undefined;
  } catch {
    return badRequest('the query has broken percent-encoding');
  }
};

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/** Bodies that would be read as something else than they are. Nobody looks at one of a GET. */
const bodyFault = ({ headers, method }: FastifyRequest): AppError | undefined => {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return new AppError(415, 'compressed bodies are not read');
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset)
    ? undefined
    : new AppError(415, 'bodies are JSON in UTF-8');
};

/** Refuses what is ambiguous; query and body only after the token. Needs `http.requireHostHeader: false`. */
export const refuseAmbiguous = (app: FastifyInstance): void => {
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', (request, _reply, done) => done(headerFault(request)));
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const fault = queryFault(request) ?? bodyFault(request);
    if (fault === undefined) done(null, payload);
    else done(fault);
  });
};
