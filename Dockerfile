# The web app, then the server with the app inside it, then only what runs.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc* ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM rust:1.95-bookworm AS server
WORKDIR /src
COPY Cargo.toml Cargo.lock clippy.toml ./
COPY crates/ crates/
COPY web/openapi.json* web/
COPY --from=web /src/web/dist web/dist
RUN cargo build --locked --release --package server --bin nexchamps

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/nexchamps --create-home nexchamps
COPY --from=server /src/target/release/nexchamps /usr/local/bin/nexchamps
USER nexchamps
WORKDIR /var/lib/nexchamps
ENV NEXCHAMPS_LISTEN=0.0.0.0:8000 \
    NEXCHAMPS_DATA=/var/lib/nexchamps/data/ \
    NEXCHAMPS_DATABASE_URL=sqlite:///var/lib/nexchamps/data/nexchamps.db
RUN mkdir data
VOLUME /var/lib/nexchamps/data
EXPOSE 8000 8001 8100/udp
STOPSIGNAL SIGTERM
# By plain HTTP with TLS on too: the server answers this to its own host.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD curl -fsS "http://127.0.0.1:${NEXCHAMPS_LISTEN##*:}/readyz" || exit 1
ENTRYPOINT ["nexchamps"]
CMD ["serve"]
