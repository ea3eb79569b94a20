import type { onRequestHookHandler } from 'fastify';
import Negotiator from 'negotiator';
import { AppError } from '../errors.ts';

const JSON_TYPE = 'application/json';
/** What most callers send: looked at before anything is parsed. */
const USUAL = new Set(['*/*', JSON_TYPE, 'application/json, text/plain, */*']);

/** 406 for a caller who does not take JSON. For routes that answer with nothing else. */
export const requireJsonAccepted: onRequestHookHandler = (request, _reply, done) => {
  const { accept } = request.headers;
  if (accept === undefined || USUAL.has(accept)) return done();
  const accepted = new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE]);
  done(
    accepted === undefined ? new AppError(406, 'not acceptable: answers are application/json') : undefined,
  );
};
