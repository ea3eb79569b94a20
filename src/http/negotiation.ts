import type { onRequestHookHandler } from 'fastify';
import Negotiator from 'negotiator';
import { AppError } from '../errors.ts';

const JSON_TYPE = 'application/json';
/** The same to the letter: some ask for what they are answered with. */
const OFFERED = [JSON_TYPE, 'application/json; charset=utf-8'];
/** What most callers send: looked at before anything is parsed. */
const USUAL = new Set(['*/*', JSON_TYPE, 'application/json, text/plain, */*']);

/** 406 for a caller who does not take JSON. For routes that answer with nothing else. */
export const requireJsonAccepted: onRequestHookHandler = (request, _reply, done) => {
  const { accept } = request.headers;
  if (accept === undefined || accept === '' || USUAL.has(accept)) return done();
  const accepted = new Negotiator({ headers: { accept } }).mediaType(OFFERED);
  done(
    accepted === undefined ? new AppError(406, 'not acceptable: answers are application/json') : undefined,
  );
};
