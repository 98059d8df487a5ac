# Qiaolou in a container. Not built where this project is developed (no Docker engine there): see docs/limits.md.
FROM node:24-bookworm-slim AS build
WORKDIR /opt/qiaolou
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production QIAOLOU_DATA_DIR=/var/lib/qiaolou
RUN useradd --system --home-dir /var/lib/qiaolou --create-home --shell /usr/sbin/nologin qiaolou
COPY --from=build --chown=root:root /opt/qiaolou /opt/qiaolou
WORKDIR /opt/qiaolou
USER qiaolou
VOLUME /var/lib/qiaolou
EXPOSE 8440 8441 5514/tcp 5514/udp 2055/udp
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8440/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["./qiaolou"]
CMD ["start"]
