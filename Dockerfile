# One image for every role; PROCESS_ROLES says what a container runs.
FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Install scripts are not needed: the image has Node, and the embedded services are not used here.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY schemas schemas
COPY topics topics
COPY config config
COPY processors processors
COPY gateway gateway
COPY embedded embedded
COPY cli cli
USER node
EXPOSE 8080
# The options of cli/node-options.json.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=100", "cli/main.ts"]
CMD ["start"]
