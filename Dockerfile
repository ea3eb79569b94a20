# The same base for every stage: what is built on it runs on it.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

# The compiled service. Its tools stay in this stage.
FROM base AS build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# What the service needs when it runs. None of it has an install script, so none may run.
FROM base AS dependencies
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# All files belong to root and are only read: the root file system may be read-only.
FROM base AS runtime
# Memory: small young spaces, few malloc arenas, and large blocks that go back to the system when they are free; a scan
# makes much garbage and keeps little (docs/sizing.md).
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    NODE_OPTIONS="--max-semi-space-size=16 --max-old-space-size=384" \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# ReDoc's finished program; the tree that it was built from stays behind.
COPY --from=build /app/node_modules/redoc/bundles/redoc.standalone.js /app/node_modules/redoc/bundles/redoc.standalone.js.LICENSE.txt ./node_modules/redoc/bundles/
COPY migrations ./migrations
COPY package.json ./
USER node
EXPOSE 8586 9586
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8586) + '/api/v1/thirdeye/health/live', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/server.js"]
