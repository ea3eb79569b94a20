import type { FastifySchemaCompiler } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { ifMatch, ifNoneMatch } from './conditional.schemas.ts';

/** Headers that may hold any text: these schemas only document them. */
const ANY_TEXT = new Set<z.ZodType>([ifMatch, ifNoneMatch]);

const isEmpty = (data: object): boolean => {
  for (const _key in data) return false;
  return true;
};

/** Zod's validation, less what has the same outcome every time: headers of any text, and a query that is not there. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> = (route) => {
  // True, not a value: headers that were set once are copied each time that they are looked at.
  if (ANY_TEXT.has(route.schema)) return () => true;
  const validate = validatorCompiler(route);
  if (route.httpPart !== 'querystring') return validate;
  const ofNothing = validate({});
  return (query) => (isEmpty(query) ? ofNothing : validate(query));
};
