import { pino } from 'pino';
import { type AppDeps, buildApp } from '../../src/app.ts';
import { PATIENT } from './limits.ts';

const fail = (): never => {
  throw new Error('nothing is behind this app');
};
/** A part of the app that nobody asks while only its document is wanted. */
const nobody = new Proxy({}, { get: () => fail });

/** The app without anything behind its routes: they are there to be looked at, and fail when they are asked. */
export const bareApp = async () => {
  const deps = {
    version: '0.0.0',
    log: pino({ level: 'silent' }),
    lifecycle: { phase: 'running', waitingFor: null },
    authenticator: null,
    readiness: nobody,
    dashboard: nobody,
    budget: nobody,
    tables: nobody,
    scans: nobody,
    items: nobody,
    rates: nobody,
    http: { corsOrigins: [], trustProxy: [], rateLimitPerMinute: null },
    writeRoles: [],
    onRequest: () => undefined,
    now: fail,
    loadLimits: PATIENT,
  };
  const app = await buildApp(deps as unknown as AppDeps);
  await app.ready();
  return app;
};
