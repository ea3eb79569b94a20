import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { notFound } from '../../errors.ts';
import { sendEntity } from '../etag.ts';
import { guardLoad, type LoadLimits } from '../load-guard.ts';
import { sentPath } from '../request-path.ts';
import { REDOC_PAGE, REDOC_START, readRedoc } from './redoc.ts';

/**
 * The exceptions to the policy of the API, for two pages and what they load. Both draw with styles that their programs
 * make as they go, hence 'unsafe-inline' for styles; no program but ours may run, and nothing comes from elsewhere.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LOGO = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40"><text x="4" y="28" fill="#fff" ' +
    'font-family="sans-serif" font-size="24" font-weight="bold">ThirdEye</text></svg>',
);

const HIDDEN = { hide: true };

export type DocsRoutesOptions = { base: string; limits: LoadLimits };

/** The OpenAPI document and its two pages, below `base`. No token. */
export const docsRoutes = async (
  app: FastifyInstance,
  { base, limits }: DocsRoutesOptions,
): Promise<void> => {
  let document: object | null = null;
  app.get(`${base}/openapi.json`, { schema: HIDDEN }, (request, reply) => {
    document ??= app.swagger();
    return sendEntity(request, reply, document);
  });

  await app.register(async (pages) => {
    // Each file on its way holds a descriptor and a buffer, for whoever asks.
    guardLoad(pages, limits);
    // Of files that the pages ask for and that are not there.
    pages.setNotFoundHandler((request) => {
      throw notFound(`route ${request.method} ${sentPath(request.url)} not found`);
    });
    pages.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', PAGE_POLICY);
    });
    await pages.register(swaggerUi, {
      logo: { type: 'image/svg+xml', content: LOGO, href: '#', target: '_self' },
      theme: { title: 'ThirdEye API' },
      routePrefix: `${base}/docs`,
      uiConfig: {
        validatorUrl: null,
        persistAuthorization: false,
        deepLinking: true,
        displayRequestDuration: true,
      },
    });

    const redoc = await readRedoc();
    if (redoc === null) {
      app.log.warn(`${base}/redoc is not there: the program of ReDoc is not installed`);
      return;
    }
    const files = [
      ['/redoc', 'text/html', REDOC_PAGE],
      ['/redoc/start.js', 'text/javascript', REDOC_START],
      ['/redoc/redoc.standalone.js', 'text/javascript', redoc],
    ] as const;
    for (const [path, type, text] of files) {
      // One for all who ask: text would be encoded, and held, anew for each.
      const bytes = Buffer.from(text);
      pages.get(`${base}${path}`, { schema: HIDDEN }, (_request, reply) =>
        reply.type(`${type}; charset=utf-8`).send(bytes),
      );
    }
  });
};
