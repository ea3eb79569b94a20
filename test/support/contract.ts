import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type Parameter = {
  in: 'path' | 'query' | 'header';
  name: string;
  schema: { type?: string; enum?: string[]; minimum?: number; maximum?: number };
};
export type Operation = {
  operationId: string;
  security: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
};
export type Document = { paths: Record<string, Record<string, Operation>>; components: object };

export type Route = { path: string; method: string; operation: Operation };

export const routesOf = ({ paths }: Document): Route[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );

/** Compares answers with the document. Gives what is wrong with one; null when it is as documented. */
export const createJudge = (document: Document) => {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  const compiled = new Map<object, ReturnType<typeof ajv.compile>>();
  return ({ operation }: Route, status: number, body: string): string | null => {
    const response = operation.responses[String(status)];
    if (response === undefined) return `${operation.operationId}: ${status} is not documented: ${body}`;
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return body === '' ? null : `${status} has a body: ${body}`;
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components: document.components });
    compiled.set(schema, validate);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return `${operation.operationId} ${status}: no JSON: ${body}`;
    }
    return validate(value)
      ? null
      : `${operation.operationId} ${status}: ${ajv.errorsText(validate.errors)}: ${body.slice(0, 500)}`;
  };
};

export type Judge = ReturnType<typeof createJudge>;
