import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { protectedErrors } from '../http/errors.schemas.ts';
import { asTyped } from '../http/serialization.ts';
import { tablesQuery, tablesResponse } from './tables.schemas.ts';
import type { TablesService } from './tables.service.ts';

export const tablesRoutes: FastifyPluginAsyncZod<{ tables: TablesService }> = async (app, { tables }) => {
  app.route({
    method: 'GET',
    url: '/tables',
    schema: {
      operationId: 'listTables',
      summary: 'The tables behind the score, with the evidence for each',
      tags: ['tables'],
      querystring: tablesQuery,
      response: { 200: tablesResponse, ...protectedErrors },
    },
    serializerCompiler: asTyped,
    handler: async (request) => tables.list(request.query),
  });
};
