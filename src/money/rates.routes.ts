import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DEVELOPMENT_USER } from '../http/auth/user.ts';
import { noBody } from '../http/conditional.schemas.ts';
import { errorResponse, protectedErrors, writeErrors } from '../http/errors.schemas.ts';
import { nothing } from '../http/nothing.schemas.ts';
import type { RateKey } from './own-rate.ts';
import { changedRateResponse, rateBody, ratesResponse, serviceParams, typeParams } from './rates.schemas.ts';
import type { RatesService } from './rates.service.ts';

/** An own rate stands for all services of a type, or for one of them. */
const OWN_RATES = [
  { url: '/cost-rates/:service_type', params: typeParams, of: 'a service type', name: 'TypeRate' },
  {
    url: '/cost-rates/:service_type/:service',
    params: serviceParams,
    of: 'one service',
    name: 'ServiceRate',
  },
] as const;

const keyOf = (params: { service_type: string; service?: string }): RateKey => ({
  serviceType: params.service_type,
  service: params.service ?? null,
});

const changedBy = ({ user }: FastifyRequest): string => (user ?? DEVELOPMENT_USER).name;

export const ratesRoutes: FastifyPluginAsyncZod<{ rates: RatesService }> = async (app, { rates }) => {
  app.route({
    method: 'GET',
    url: '/cost-rates',
    schema: {
      operationId: 'listRates',
      summary: 'What storage costs: rates of the list and own ones',
      tags: ['cost-rates'],
      response: { 200: ratesResponse, ...protectedErrors },
    },
    handler: async () => rates.list(),
  });

  for (const { url, params, of, name } of OWN_RATES) {
    app.route({
      method: 'PUT',
      url,
      schema: {
        operationId: `put${name}`,
        summary: `Set the own rate of ${of}`,
        tags: ['cost-rates'],
        params,
        body: rateBody,
        response: { 200: changedRateResponse, ...writeErrors },
      },
      handler: async (request) => rates.put(keyOf(request.params), request.body, changedBy(request)),
    });

    app.route({
      method: 'DELETE',
      url,
      schema: {
        operationId: `delete${name}`,
        summary: `Take the own rate of ${of} away`,
        tags: ['cost-rates'],
        params,
        body: nothing.nullish(),
        response: { 204: noBody, 404: errorResponse, ...writeErrors },
      },
      handler: async (request, reply) => {
        await rates.remove(keyOf(request.params), changedBy(request));
        return reply.code(204).send();
      },
    });
  }
};
