import { pino } from 'pino';
import { type AppDeps, buildApp } from '../../src/app.ts';

/** A part of the app that nobody asks while only its document is wanted. */
const nobody = new Proxy({}, { get: () => () => Promise.reject(new Error('nothing is behind this app')) });

/** The app without anything behind its routes: they are there to be looked at. */
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
    now: () => 0,
  };
  const app = await buildApp(deps as unknown as AppDeps);
  await app.ready();
  return app;
};
