import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isTransient, mysqlFault } from '../db/mysql-errors.ts';
import { AppError, badRequest, type FieldError, unavailable } from '../errors.ts';
import type { ErrorResponse } from './errors.schemas.ts';

const MESSAGES: Record<number, string> = {
  413: 'the body is larger than 256 KiB',
  415: 'unsupported media type',
};

const fieldErrors = (error: FastifyError): FieldError[] => {
  const issues = (error.validation ?? []) as { instancePath: string; message?: string; params?: unknown }[];
  return issues.flatMap((issue) => {
    const path = issue.instancePath.replace(/^\//, '').replaceAll('/', '.');
    const keys = (issue.params as { keys?: string[] } | undefined)?.keys;
    if (keys !== undefined) {
      const prefix = path === '' ? '' : `${path}.`;
      return keys.map((key) => ({ path: `${prefix}${key}`, message: 'unknown parameter' }));
    }
    const message = issue.message ?? 'invalid';
    return [{ path, message: message.endsWith('received undefined') ? 'is required' : message }];
  });
};

/** The caller's fault, a connection that it closed in the middle of a body included. No error of a driver has a status. */
const isClientError = (error: unknown): error is Error & { statusCode: number } =>
  error instanceof Error &&
  'statusCode' in error &&
  Number(error.statusCode) >= 400 &&
  Number(error.statusCode) < 500;

/** Whatever was thrown, as an error that may be shown. Null: unexpected, to be answered by a bare 500. */
const presentable = (error: unknown): AppError | null => {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return badRequest('validation failed', fieldErrors(error as unknown as FastifyError));
  }
  if (isClientError(error)) {
    const { statusCode: status, message } = error;
    // Fastify's own messages of 4xx tell of the request only: malformed JSON, an empty body, a bad header.
    return new AppError(status, MESSAGES[status] ?? message);
  }
  if (mysqlFault(error) === 'too_slow')
    return unavailable('this takes too long: filter by service', 30, error);
  if (isTransient(mysqlFault(error))) return unavailable('a database is out of reach', 5, error);
  return null;
};

const errorBody = (error: AppError, requestId: string): ErrorResponse => ({
  code: error.status,
  message: error.message,
  request_id: requestId,
  ...(error.errors === undefined ? {} : { errors: error.errors }),
  ...error.extra,
});

/** The one place where errors become answers. 500 tells nothing; the log has it under the same request_id. */
export const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const known = presentable(error);
  if (known === null) request.log.error({ request_id: request.id, err: error }, 'unexpected error');
  else if (known.cause !== undefined)
    request.log.warn({ request_id: request.id, err: known.cause }, known.message);
  const shown = known ?? new AppError(500, 'internal error');
  return reply
    .code(shown.status)
    .headers(shown.headers)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(shown, request.id)));
};
