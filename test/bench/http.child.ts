import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { parseConfig } from '../../src/config.ts';
import { requireWriteRole } from '../../src/http/auth/auth.hooks.ts';
import { guardLoad, LOAD_LIMITS } from '../../src/http/load-guard.ts';
import { requireJsonAccepted } from '../../src/http/negotiation.ts';
import { createLog } from '../../src/log.ts';
import { createScanThread } from '../../src/scan-thread/scan-thread.ts';
import { createService } from '../../src/service.ts';

/**
 * The three contestants in one process, so that the same engine has warmed up for all: the service; a route of the same
 * app, hooks and log line, with constant bytes and no token; and a bare Fastify with the same bytes.
 */
const { log } = createLog('info', '/dev/null');
const service = await createService({
  config: parseConfig(process.env),
  version: '0.0.0-bench',
  log,
  scanning: createScanThread,
});
let bytes = '';
// The hooks of the data routes but the token's: what is left of the difference is the token, the view and its tag.
await service.app.register(async (scope) => {
  guardLoad(scope, LOAD_LIMITS);
  scope.addHook('onRequest', requireWriteRole([]));
  scope.addHook('onRequest', requireJsonAccepted);
  scope.addHook('onRequest', (_request, _reply, done) => done());
  scope.get('/constant', (_request, reply) => reply.type('application/json; charset=utf-8').send(bytes));
});
const bare = fastify();
bare.get('/bare', (_request, reply) => reply.type('application/json; charset=utf-8').send(bytes));
/** The bytes to answer with, or a question: microseconds of processor time so far. */
process.on('message', (message: { body: string } | 'cpu') => {
  if (message !== 'cpu') bytes = message.body;
  else {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  }
});
process.on('disconnect', () => process.exit(0));
await service.start();
await bare.listen({ host: '127.0.0.1', port: 0 });
const portOf = (address: AddressInfo | string | null): number => (address as AddressInfo).port;
process.send?.({ service: portOf(service.app.server.address()), bare: portOf(bare.server.address()) });
