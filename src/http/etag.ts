import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A body that is sent as it is, and its strong entity tag. */
type Entity = { body: string | Buffer; etag: string };

/** Up to here Node writes head and text at once, which costs less than two pieces; beyond, encoding it each time does not. */
const AT_ONCE_LENGTH = 12 * 1024;

export const entityOf = (body: string): Entity => ({
  body: body.length <= AT_ONCE_LENGTH ? body : Buffer.from(body),
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
});

const entities = new WeakMap<object, Entity>();

const candidates = (header: string): string[] => header.split(',').map((candidate) => candidate.trim());

/** RFC 9110, 13.1.2: a list of tags, compared weakly, or `*`. */
const matchesWeakly = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' ||
  candidates(ifNoneMatch).some((candidate) => candidate.replace(/^W\//, '') === etag);

/** RFC 9110, 13.1.1: whether If-Match, where it is sent, names this tag; weak tags never do. */
export const allowedBy =
  ({ headers }: FastifyRequest) =>
  (etag: string): boolean => {
    const ifMatch = headers['if-match'];
    return ifMatch === undefined || ifMatch.trim() === '*' || candidates(ifMatch).includes(etag);
  };

/** Sets the tag; answers 304 to a caller that has this version already. True when it was answered. */
const isKnown = (request: FastifyRequest, reply: FastifyReply, etag: string): boolean => {
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  const ifNoneMatch = request.headers['if-none-match'];
  return ifNoneMatch !== undefined && matchesWeakly(ifNoneMatch, etag);
};

/**
 * Answers 304 to a caller that has this value already, else the value. It is serialised, by the route's schema, once for
 * each object: a view that is kept costs nothing to send again.
 */
export const sendEntity = (request: FastifyRequest, reply: FastifyReply, value: object): FastifyReply => {
  let entity = entities.get(value);
  if (entity === undefined) {
    entity = entityOf(String(reply.serialize(value)));
    entities.set(value, entity);
  }
  if (isKnown(request, reply, entity.etag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(entity.body);
};

/** The same for a value that has a tag of its own. */
export const sendVersion = (
  request: FastifyRequest,
  reply: FastifyReply,
  value: object,
  etag: string,
): FastifyReply => (isKnown(request, reply, etag) ? reply.code(304).send() : reply.send(value));
