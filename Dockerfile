# syntax=docker/dockerfile:1
#
# One image for the API, the worker and the migrations, which differ by command only:
#   docker build -t carillon .
#   docker run carillon node dist/main.js | node dist/worker.js | node dist/migrate.js
# and one for the simulator: docker build --target simulator -t carillon-simulator .

FROM node:22-bookworm-slim AS base
WORKDIR /app
# A signal sent to the container reaches Node only through an init process; tini is it.
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*

# The console is built of the clients and with tools that nothing of what runs here needs.
FROM base AS console
COPY package.json package-lock.json ./
COPY clients ./clients
COPY console ./console
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build -w @carillon/client && npm run build:console

FROM base AS build
COPY package.json package-lock.json ./
# Without the clients, which are no part of what runs here.
RUN --mount=type=cache,target=/root/.npm npm ci --workspaces=false --no-audit --no-fund
COPY nest-cli.json tsconfig*.json ./
COPY src ./src
COPY simulator ./simulator
RUN npm run build:server && npm prune --omit=dev --workspaces=false --no-audit --no-fund

FROM base AS runtime
ENV NODE_ENV=production
COPY package.json ./
COPY --from=build /app/node_modules ./node_modules
ENTRYPOINT ["tini", "--"]
USER node

FROM runtime AS simulator
USER root
RUN mkdir -p /data && chown node:node /data
USER node
COPY --from=build /app/dist-simulator ./dist-simulator
COPY --from=build /app/simulator/page ./simulator/page
ENV SIMULATOR_HOST=0.0.0.0 SIMULATOR_PORT=4010 SIMULATOR_DATA_DIR=/data
VOLUME /data
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.SIMULATOR_PORT+'/simulator/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist-simulator/main.js"]

# The last stage is what a build without --target makes.
FROM runtime AS carillon
COPY --from=build /app/dist ./dist
COPY --from=console /app/console/dist ./console/dist
ENV API_HOST=0.0.0.0 API_PORT=3000
EXPOSE 3000
# For the API. The worker has its health on METRICS_PORT: docker-compose.yml gives it a check of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.API_PORT+'/health/live').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/main.js"]
