import type { FastifyInstance } from 'fastify';
import { AppError, badRequest } from '../errors.ts';

/** application/merge-patch+json is JSON too; RFC 7396 says what it means. */
const TYPES = ['application/json', 'application/merge-patch+json'];

/**
 * Reads JSON bodies: strict UTF-8, no keys that reach into prototypes. No body at all is none, whatever type is named:
 * clients and proxies name one on every POST and DELETE.
 */
export const parseJsonBodies = (app: FastifyInstance): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(TYPES, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = utf8.decode(body);
    } catch {
      return done(badRequest('the body is not valid UTF-8'));
    }
    parseJson(request, text, done);
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
    body.length === 0 ? done(null, undefined) : done(new AppError(415, 'bodies are JSON in UTF-8')),
  );
};
