import examples from './examples.json' with { type: 'json' };

/** What a status says, wherever it is given. */
const MEANINGS: Record<string, string> = {
  200: 'the answer',
  201: 'made',
  202: 'begun',
  204: 'done; there is nothing to say',
  304: 'the caller has this version already',
  400: 'the request is malformed, or a part of it is not valid: `errors` names each',
  401: 'no token, or one that is not accepted',
  403: "the user's roles do not allow changes",
  404: 'there is no such thing',
  406: 'answers are application/json, which the Accept header excludes',
  408: 'the request took too long to arrive',
  409: 'it conflicts with what is there',
  412: 'If-Match names another version',
  413: 'the body is larger than 256 KiB',
  415: 'bodies are JSON in UTF-8, neither another type nor compressed',
  417: 'the only Expect that is met is 100-continue',
  429: 'too many requests of this user',
  431: 'the headers are too large',
  500: 'it failed unexpectedly, and nothing more is told: the log names the same request_id',
  503: 'it cannot be answered now: a database or the source of keys is out of reach, or too much is asked at once',
};

const header = (description: string, type: 'string' | 'integer' = 'string') => ({
  description,
  schema: { type },
});

const ETAG = { ETag: header('names this version') };
const LOCATION = { Location: header('path of what was made') };

const HEADERS: Record<string, Record<string, unknown>> = {
  201: { ...LOCATION, ...ETAG },
  202: LOCATION,
  304: ETAG,
  401: { 'WWW-Authenticate': header('Bearer') },
  429: { 'Retry-After': header('seconds', 'integer') },
  503: { 'Retry-After': header('seconds', 'integer') },
};

type Response = {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, object>;
};
type Parameter = { schema?: { type?: string; default?: unknown } };
type Operation = {
  operationId?: string;
  parameters?: Parameter[];
  responses?: Record<string, Response>;
  security?: object[];
};
/** The parts of an OpenAPI document that are looked at here. */
export type Document = {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
};

const isEmpty = (status: string): boolean => status === '204' || status === '304';

/** Answers of the service to the contract's test, lists cut short: `WRITE_EXAMPLES=1 npm test` writes them anew. */
const EXAMPLES: Record<string, unknown> = examples;

const withExample = (content: Record<string, object>, operationId: string, status: string) => {
  const example = EXAMPLES[`${operationId} ${status}`] ?? EXAMPLES[status];
  if (example === undefined) return content;
  return Object.fromEntries(Object.entries(content).map(([type, media]) => [type, { ...media, example }]));
};

/** What has versions names them; what can be made names its path also when it was there already. */
const headersOf = (status: string, all: Record<string, Response>): Record<string, unknown> => {
  if (status !== '200') return HEADERS[status] ?? {};
  if ('201' in all) return { ...LOCATION, ...ETAG };
  return '304' in all || '412' in all ? ETAG : {};
};

const described = (status: string, all: Record<string, Response>, operationId: string): Response => {
  const { content, ...rest } = all[status] ?? {};
  const headers = headersOf(status, all);
  return {
    ...rest,
    description: MEANINGS[status] ?? status,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(content === undefined || isEmpty(status)
      ? {}
      : { content: withExample(content, operationId, status) }),
  };
};

/** Numbers of a query arrive as text, and so do their defaults; callers are told of numbers. */
const withNumber = (parameter: Parameter): Parameter => {
  const { schema } = parameter;
  const isNumber = schema?.type === 'integer' || schema?.type === 'number';
  if (!isNumber || schema.default === undefined) return parameter;
  return { ...parameter, schema: { ...schema, default: Number(schema.default) } };
};

const describeOperation = (operation: Operation): Operation => {
  const responses = operation.responses ?? {};
  return {
    ...operation,
    ...(operation.parameters === undefined ? {} : { parameters: operation.parameters.map(withNumber) }),
    security: operation.security ?? [],
    responses: Object.fromEntries(
      Object.keys(responses).map((status) => [
        status,
        described(status, responses, operation.operationId ?? ''),
      ]),
    ),
  };
};

/** Says of each response what its status means and which headers come with it. */
export const describeResponses = (document: Document): Document => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, describeOperation(operation)]),
      ),
    ]),
  ),
});

const references = (value: unknown): Set<string> =>
  new Set(
    JSON.stringify(value)
      .match(/#\/components\/schemas\/[^"]+/g)
      ?.map((ref) => ref.slice(21)),
  );

/** Leaves out schemas that nothing refers to: of each the library makes two, for requests and for answers. */
export const withoutUnused = (document: Document): Document => {
  const all = document.components?.schemas ?? {};
  const used = references(document.paths ?? {});
  for (const name of used) for (const further of references(all[name] ?? {})) used.add(further);
  const schemas = Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas } };
};
