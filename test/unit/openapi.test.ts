import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLE_SORTS } from '../../src/zi/table-filter.ts';
import { createJudge, routesOf } from '../support/contract.ts';
import { bareApp } from '../support/document.ts';

type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security: unknown[];
  parameters?: { name: string; description?: string; schema: { enum?: string[] } }[];
  responses: Record<string, { description: string; headers?: object; content?: object }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  tags: { name: string }[];
  components: { schemas: Record<string, unknown> };
};

const PREFIX = '/api/v1/thirdeye';
const WITHOUT_BODY = new Set(['204', '304']);

describe('the OpenAPI document', () => {
  let app: Awaited<ReturnType<typeof bareApp>>;
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[];
  beforeAll(async () => {
    app = await bareApp();
    const answer = await app.inject({ url: `${PREFIX}/openapi.json` });
    expect(answer.statusCode).toBe(200);
    document = answer.json();
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  });
  afterAll(() => app.close());

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('is constant, with a tag', async () => {
    const { headers } = await app.inject({ url: `${PREFIX}/openapi.json` });
    const again = await app.inject({
      url: `${PREFIX}/openapi.json`,
      headers: { 'if-none-match': String(headers['etag']) },
    });
    expect(again.statusCode).toBe(304);
  });

  it('names routes that are there, and these', () => {
    for (const { path, method } of operations) {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      expect(app.hasRoute({ method: method.toUpperCase() as 'GET', url }), `${method} ${path}`).toBe(true);
    }
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toMatchSnapshot();
  });

  it('says of each operation what it is, and who may call it', () => {
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { path, operation } of operations) {
      expect(operation.summary.length, path).toBeGreaterThan(5);
      expect(operation.tags.every((tag) => tags.has(tag))).toBe(true);
      expect(operation.security, path).toEqual(operation.tags[0] === 'health' ? [] : [{ bearer: [] }]);
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id))).toBe(true);
  });

  it('says of each status what it means, what its body is and which headers come with it', () => {
    for (const { path, operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const where = `${path} ${status}`;
        expect(response.description, where).not.toBe(status);
        expect(response.description.length, where).toBeGreaterThan(3);
        expect(response.content === undefined, where).toBe(WITHOUT_BODY.has(status));
        if (status === '503' || status === '429')
          expect(response.headers, where).toHaveProperty('Retry-After');
        if (status === '401') expect(response.headers, where).toHaveProperty('WWW-Authenticate');
      }
    }
  });

  it('says of each operation that it may fail unexpectedly', () => {
    expect(operations.filter(({ operation }) => !('500' in operation.responses))).toEqual([]);
  });

  it('says where to find what is made, and what the same request has made before', () => {
    const located = operations.flatMap(({ operation: { operationId, responses } }) =>
      Object.entries(responses)
        .filter(([, { headers = {} }]) => 'Location' in headers)
        .map(([status]) => `${operationId} ${status}`),
    );
    expect(located.sort()).toEqual(['beginScan 202', 'createActionItem 200', 'createActionItem 201']);
  });

  it('says which order tables come in when none is asked for', () => {
    const { parameters = [] } = document.paths[`${PREFIX}/tables`]?.['get'] ?? {};
    const { description, schema } = parameters.find(({ name }) => name === 'sort') ?? {};
    expect(schema?.enum).toEqual(TABLE_SORTS);
    expect(description).toContain(`the first of ${TABLE_SORTS.join(', ')} that is offered with the filter`);
  });

  it('shows a real answer for each body, and each is what its schema says', () => {
    const judge = createJudge(document as never);
    let shown = 0;
    for (const route of routesOf(document as never)) {
      for (const [status, response] of Object.entries(route.operation.responses)) {
        const media = response.content?.['application/json'] as { example?: unknown } | undefined;
        if (media === undefined) continue;
        expect(media.example, `${route.operation.operationId} ${status}`).toBeDefined();
        expect(judge(route, Number(status), JSON.stringify(media.example))).toBeNull();
        shown += 1;
      }
    }
    expect(shown).toBeGreaterThan(200);
  });

  it('asks for a body where one is needed, and for none with a DELETE', () => {
    const bodies = Object.entries(
      document.paths as Record<string, Record<string, { requestBody?: { required?: boolean } }>>,
    ).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { requestBody: body }]) =>
        body === undefined ? [] : [[`${method} ${path.replace(/^.*thirdeye/, '')}`, body.required]],
      ),
    );
    expect(Object.fromEntries(bodies)).toMatchObject({
      'post /scans': false,
      'post /action-items': true,
      'patch /action-items/{id}': true,
    });
    expect(bodies.filter(([name]) => String(name).startsWith('delete'))).toEqual([]);
  });

  it('refers to every schema it names, and names every one it refers to', () => {
    const text = JSON.stringify(document);
    const referred = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    );
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
    expect(referred.has('Error')).toBe(true);
  });
});
