import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeBodies } from './bodies.ts';
import { type Document, describeResponses, withoutUnused } from './responses.ts';

export const BEARER = [{ bearer: [] }];

const INFO = {
  title: 'ThirdEye',
  summary: 'How much of a data estate is wasted, and what to do about it',
  description:
    'Reads the catalogue of OpenMetadata and answers with a ZI Score (Zero Inefficiency, 0 to 100, higher is better), ' +
    'its history, the tables behind it and action items. What cannot be known is null, with a reason; nothing is guessed.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const TAGS = [
  { name: 'health', description: 'Probes. No token.' },
  { name: 'dashboard', description: 'The score, its history, and all of it in one answer.' },
  { name: 'tables', description: 'The tables behind the score, with the evidence for each.' },
  { name: 'scans', description: 'Scans of OpenMetadata and their progress.' },
  { name: 'action-items', description: 'What to do: items of people, and those that scans find.' },
  {
    name: 'cost-rates',
    description: 'What storage costs: rates of the list, and own ones that replace them.',
  },
];

/** Collects the routes that are registered after it; `app.swagger()` is then the OpenAPI document. */
export const registerOpenApi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { ...INFO, version },
      servers: [{ url: '/', description: 'where this document comes from' }],
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: "OpenMetadata's own token, of a person or of a bot.",
          },
        },
      },
    },
    hideUntagged: true,
    exposeHeadRoutes: false,
    transform: jsonSchemaTransform,
    transformObject: (input) =>
      withoutUnused(
        describeResponses(describeBodies(jsonSchemaTransformObject(input) as unknown as Document)),
      ) as never,
  });
};
