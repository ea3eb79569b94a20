import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { userName } from '../http/auth/user.ts';
import { ifMatch, ifNoneMatch, noBody } from '../http/conditional.schemas.ts';
import { errorResponse, protectedErrors, writeErrors } from '../http/errors.schemas.ts';
import { allowedBy, sendVersion } from '../http/etag.ts';
import { asTyped } from '../http/serialization.ts';
import { plainText } from '../http/text.schemas.ts';
import {
  actionItemPatch,
  actionItemResponse,
  actionItemsQuery,
  actionItemsResponse,
  historyQuery,
  historyResponse,
  itemParams,
  itemTablesQuery,
  itemTablesResponse,
  newActionItem,
  statsResponse,
} from './action-item.schemas.ts';
import type { ActionItemService } from './action-item.service.ts';
import { etagOf } from './action-item.ts';
import { itemView } from './action-item.view.ts';

type ActionItemRoutesOptions = { items: ActionItemService; location: (id: number) => string };

export const actionItemRoutes: FastifyPluginAsyncZod<ActionItemRoutesOptions> = async (
  app,
  { items, location },
) => {
  const tags = ['action-items'];

  app.route({
    method: 'GET',
    url: '/action-items',
    schema: {
      operationId: 'listActionItems',
      summary: 'Action items, page by page',
      tags,
      querystring: actionItemsQuery,
      response: { 200: actionItemsResponse, ...protectedErrors },
    },
    serializerCompiler: asTyped,
    handler: async ({ query }) => items.list(query),
  });

  app.route({
    method: 'POST',
    url: '/action-items',
    schema: {
      operationId: 'createActionItem',
      summary: 'Make an action item',
      tags,
      headers: z.looseObject({
        'idempotency-key': plainText(255).optional().describe('the same key gives the same item for 24 h'),
      }),
      body: newActionItem,
      response: { 200: actionItemResponse, 201: actionItemResponse, 409: errorResponse, ...writeErrors },
    },
    handler: async ({ headers, body, user }, reply) => {
      const header = headers['idempotency-key'];
      const { idempotency_key: member } = body;
      if (header !== undefined && member !== undefined && header !== member) {
        throw badRequest('validation failed', [
          { path: 'idempotency_key', message: 'differs from the header Idempotency-Key' },
        ]);
      }
      const { item, created } = await items.create(body, header ?? member ?? null, userName(user));
      reply.header('etag', etagOf(item)).header('location', location(item.id));
      return reply.code(created ? 201 : 200).send(itemView(item));
    },
  });

  app.route({
    method: 'GET',
    url: '/action-items/stats/summary',
    schema: {
      operationId: 'getActionItemStats',
      summary: 'How many action items there are, and what they may save',
      tags,
      response: { 200: statsResponse, ...protectedErrors },
    },
    handler: async () => items.stats(),
  });

  app.route({
    method: 'GET',
    url: '/action-items/:id',
    schema: {
      operationId: 'getActionItem',
      summary: 'One action item',
      tags,
      params: itemParams,
      headers: ifNoneMatch,
      response: { 200: actionItemResponse, 304: noBody, 404: errorResponse, ...protectedErrors },
    },
    handler: async (request, reply) => {
      const item = await items.find(request.params.id);
      return sendVersion(request, reply, itemView(item), etagOf(item));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/action-items/:id',
    schema: {
      operationId: 'updateActionItem',
      summary: 'Change an action item',
      tags,
      params: itemParams,
      headers: ifMatch,
      consumes: ['application/json', 'application/merge-patch+json'],
      body: actionItemPatch,
      response: {
        200: actionItemResponse,
        404: errorResponse,
        409: errorResponse,
        412: errorResponse,
        ...writeErrors,
      },
    },
    handler: async (request, reply) => {
      const { params, body, user } = request;
      const item = await items.patch(params.id, body, allowedBy(request), userName(user));
      return reply.header('etag', etagOf(item)).send(itemView(item));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/action-items/:id',
    schema: {
      operationId: 'deleteActionItem',
      summary: 'Delete an action item',
      tags,
      params: itemParams,
      headers: ifMatch,
      response: { 204: noBody, 404: errorResponse, 412: errorResponse, ...writeErrors },
    },
    handler: async (request, reply) => {
      await items.remove(request.params.id, allowedBy(request), userName(request.user));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'GET',
    url: '/action-items/:id/history',
    schema: {
      operationId: 'getActionItemHistory',
      summary: 'Who changed an action item when, newest first',
      tags,
      params: itemParams,
      querystring: historyQuery,
      response: { 200: historyResponse, 404: errorResponse, ...protectedErrors },
    },
    handler: async ({ params, query }) => items.history(params.id, query.limit, query.after),
  });

  app.route({
    method: 'GET',
    url: '/action-items/:id/tables',
    schema: {
      operationId: 'getActionItemTables',
      summary: 'The tables behind an action item that a scan has made',
      tags,
      params: itemParams,
      querystring: itemTablesQuery,
      response: { 200: itemTablesResponse, 404: errorResponse, ...protectedErrors },
    },
    handler: async ({ params, query }) => items.tables(params.id, query.limit, query.after),
  });
};
