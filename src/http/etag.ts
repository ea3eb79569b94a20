import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A body that is sent as it is, and its strong entity tag. */
export type Entity = { body: string; etag: string };

export const entityOf = (value: unknown): Entity => {
  const body = JSON.stringify(value);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
};

/** RFC 9110, 13.1.2: a list of tags, compared weakly, or `*`. */
const matches = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' ||
  ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);

/** Answers 304 to a caller that has this entity already, else the entity. */
export const sendEntity = (request: FastifyRequest, reply: FastifyReply, entity: Entity): FastifyReply => {
  reply.header('etag', entity.etag).header('cache-control', 'private, no-cache');
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, entity.etag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(entity.body);
};
